import { fail } from './parse-context.js';
import type { TokenReader } from './scan-tokens.js';

/** Takes the `%YAML` and `%TAG` lines of a document, and gives the prefix of each tag handle. @throws YamlSyntaxError */
export function parseDirectives(tokens: TokenReader): ReadonlyMap<string, string> {
  const prefixes = new Map<string, string>();
  let hasVersion = false;
  for (;;) {
    const token = tokens.peek();
    if (token.kind === 'version-directive') {
      if (hasVersion) fail('found duplicate %YAML directive', tokens);
      if (token.major !== 1 || (token.minor !== 1 && token.minor !== 2)) {
        fail('found incompatible YAML document', tokens);
      }
      hasVersion = true;
    } else if (token.kind === 'tag-directive') {
      if (prefixes.has(token.handle)) fail('found duplicate %TAG directive', tokens);
      prefixes.set(token.handle, token.prefix);
    } else {
      break;
    }
    tokens.skip();
  }
  if (!prefixes.has('!')) prefixes.set('!', '!');
  if (!prefixes.has('!!')) prefixes.set('!!', 'tag:yaml.org,2002:');
  return prefixes;
}
