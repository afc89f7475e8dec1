import type { Appspec } from './appspec.js';
import type { RubyValue } from './ruby/ruby-value.js';
import { toRuby } from './ruby/to-ruby.js';
import { readAppspec } from './rules/read-appspec.js';
import { startOfText } from './yaml/mark.js';
import { emptyScalar } from './yaml/parse-context.js';
import { parseDocument } from './yaml/parse-document.js';

/**
 * Reads a file as agent 1 does.
 * @throws RubyError or YamlSyntaxError when the agent would refuse it.
 */
export function readAsAgent1(bytes: Uint8Array, profile: 'v1' | 'v1-ruby-2.7'): Appspec {
  return readAppspec(loadYaml(bytes, profile));
}

/**
 * Ruby's `YAML.load`: nil for a text without a document.
 * @throws RubyError or YamlSyntaxError as Ruby does.
 */
export function loadYaml(bytes: Uint8Array, profile: 'v1' | 'v1-ruby-2.7'): RubyValue {
  const { root } = parseDocument(bytes);
  if (root === undefined) return { type: 'nil', node: emptyScalar(startOfText) };
  return toRuby(root, profile === 'v1' ? 4 : 3);
}
