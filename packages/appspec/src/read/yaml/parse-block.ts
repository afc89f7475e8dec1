import type { Mark } from './mark.js';
import type { MappingNode, SequenceNode, YamlNode, YamlPair } from './node.js';
import {
  emptyScalar,
  expect,
  inBlock,
  inMapping,
  isAny,
  type ParseContext,
  type Properties,
} from './parse-context.js';

/** Parses a sequence of `- ` lines that are deeper than their parent. */
export function parseBlockSequence(context: ParseContext, properties: Properties): SequenceNode {
  const { tokens } = context;
  const begin = tokens.peek().start;
  const items: YamlNode[] = [];
  tokens.skip();
  while (tokens.peek().kind === 'block-entry') {
    const mark = tokens.peek().end;
    tokens.skip();
    const isEmpty = isAny(tokens.peek(), 'block-entry', 'block-end');
    items.push(isEmpty ? emptyScalar(mark) : context.parseNode(context, inBlock));
  }
  const last = expect(tokens, 'block-end', "did not find expected '-' indicator", {
    context: 'while parsing a block collection',
    contextMark: begin,
  });
  return { kind: 'sequence', items, flow: false, ...properties, end: last.end };
}

/** Parses a sequence of `- ` lines in the column of the key that they belong to. */
export function parseIndentlessSequence(
  context: ParseContext,
  properties: Properties,
): SequenceNode {
  const { tokens } = context;
  const items: YamlNode[] = [];
  while (tokens.peek().kind === 'block-entry') {
    const mark = tokens.peek().end;
    tokens.skip();
    const isEmpty = isAny(tokens.peek(), 'block-entry', 'key', 'value', 'block-end');
    items.push(isEmpty ? emptyScalar(mark) : context.parseNode(context, inBlock));
  }
  return { kind: 'sequence', items, flow: false, ...properties, end: tokens.peek().start };
}

/** Parses `key: value` lines. */
export function parseBlockMapping(context: ParseContext, properties: Properties): MappingNode {
  const { tokens } = context;
  const begin = tokens.peek().start;
  const pairs: YamlPair[] = [];
  tokens.skip();
  for (let token = tokens.peek(); token.kind === 'key'; token = tokens.peek()) {
    tokens.skip();
    const key = parsePart(context, token.end);
    pairs.push({ key, value: parseBlockValue(context) });
  }
  const last = expect(tokens, 'block-end', 'did not find expected key', {
    context: 'while parsing a block mapping',
    contextMark: begin,
  });
  return { kind: 'mapping', pairs, flow: false, ...properties, end: last.end };
}

function parseBlockValue(context: ParseContext): YamlNode {
  const token = context.tokens.peek();
  if (token.kind !== 'value') return emptyScalar(token.start);
  context.tokens.skip();
  return parsePart(context, token.end);
}

/** A key or a value of a block mapping. */
function parsePart(context: ParseContext, mark: Mark): YamlNode {
  if (isAny(context.tokens.peek(), 'key', 'value', 'block-end')) return emptyScalar(mark);
  return context.parseNode(context, inMapping);
}
