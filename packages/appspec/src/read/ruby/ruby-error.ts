import type { YamlNode } from '../yaml/node.js';
import { describeReceiver } from './inspect.js';
import type { RubyValue } from './ruby-value.js';

/** An exception that the agent would end with: its Ruby class, its message, and the place in the file that caused it. */
export class RubyError extends Error {
  override readonly name = 'RubyError';
  readonly className: string;
  /** Our code for the rule that was broken. */
  readonly code: string;
  readonly node: YamlNode | undefined;

  constructor(className: string, message: string, code: string, node?: YamlNode) {
    super(message);
    this.className = className;
    this.code = code;
    this.node = node;
  }
}

/** A value got a message that its class does not know, as when a string stands where a list is expected. */
export function noMethodError(method: string, value: RubyValue): RubyError {
  const message = `undefined method \`${method}' for ${describeReceiver(value)}`;
  return new RubyError('NoMethodError', message, 'appspec-shape', value.node);
}
