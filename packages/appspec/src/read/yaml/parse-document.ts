import type { YamlNode } from './node.js';
import { emptyScalar, fail, inBlock, isAny } from './parse-context.js';
import { parseDirectives } from './parse-directives.js';
import { parseNode } from './parse-node.js';
import { scanTokens } from './scan-tokens.js';
import type { Token } from './token.js';

export interface ParsedDocument {
  /** Absent when the text holds no document at all. */
  readonly root: YamlNode | undefined;
  /** Whether something other than the end of the text follows the first document. */
  readonly hasMore: () => boolean;
}

/**
 * Parses the first document of a text with libyaml's grammar. What follows it is not looked at, but for the one token
 * that shows that the document has ended.
 * @throws YamlSyntaxError where libyaml rejects the text.
 */
export function parseDocument(bytes: Uint8Array): ParsedDocument {
  const tokens = scanTokens(bytes);
  tokens.skip();
  const hasMore = () => {
    while (tokens.peek().kind === 'document-end') tokens.skip();
    return tokens.peek().kind !== 'stream-end';
  };
  const first = tokens.peek();
  if (first.kind === 'stream-end') return { root: undefined, hasMore };

  const prefixes = parseDirectives(tokens);
  if (startsDocument(first)) {
    if (tokens.peek().kind !== 'document-start')
      fail('did not find expected <document start>', tokens);
    tokens.skip();
    if (
      isAny(
        tokens.peek(),
        'version-directive',
        'tag-directive',
        'document-start',
        'document-end',
        'stream-end',
      )
    ) {
      return { root: emptyScalar(tokens.peek().start), hasMore };
    }
  }
  const root = parseNode({ tokens, prefixes, depth: 0, parseNode }, inBlock);
  tokens.peek();
  return { root, hasMore };
}

function startsDocument(token: Token): boolean {
  return isAny(token, 'version-directive', 'tag-directive', 'document-start');
}
