import type { Appspec } from './appspec.js';
import type { AppspecDocument } from './document.js';
import type { RubyValue } from './ruby/ruby-value.js';
import { toRuby } from './ruby/to-ruby.js';
import { readAppspec } from './rules/read-appspec.js';
import type { System } from './written-system.js';
import { startOfText } from './yaml/mark.js';
import { emptyScalar } from './yaml/parse-context.js';

/**
 * Reads a file as agent 1 does.
 * @throws RubyError, YamlSyntaxError or AppspecTooLargeError when it is refused.
 */
export function readAsAgent1(
  document: AppspecDocument,
  profile: 'v1' | 'v1-ruby-2.7',
  os: System,
): Appspec {
  return readAppspec(loadYaml(document, profile), os);
}

/** Ruby's `YAML.load`: nil for a text without a document. */
function loadYaml(document: AppspecDocument, profile: 'v1' | 'v1-ruby-2.7'): RubyValue {
  const root = document.root();
  if (root === undefined) return { type: 'nil', node: emptyScalar(startOfText) };
  return toRuby(root, profile === 'v1' ? 4 : 3);
}
