import type { YamlNode } from '../yaml/node.js';

/** A rejection by agent 2. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  /** Our code for the rule that was broken. */
  readonly code: string;
  readonly node: YamlNode | undefined;

  constructor(code: string, message: string, node?: YamlNode) {
    super(message);
    this.code = code;
    this.node = node;
  }
}

/** A broken rule of the agent's own, in its words. */
export function deploymentFailedV2(code: string, because: string, node: YamlNode): ParseError {
  return new ParseError(code, `The deployment failed because ${because}`, node);
}
