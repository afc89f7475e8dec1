import type { ScalarNode, YamlNode } from './node.js';
import { parseBlockMapping, parseBlockSequence, parseIndentlessSequence } from './parse-block.js';
import { emptyScalar, type Allowed, type ParseContext, type Properties } from './parse-context.js';
import { parseFlowMapping, parseFlowSequence } from './parse-flow.js';
import type { ScalarToken, Token } from './token.js';
import { YamlSyntaxError } from './yaml-syntax-error.js';

/** Deeper nesting than any real file has, and what our own stack holds. Ruby's ends somewhere near, in words of its own. */
const deepest = 1100;

/** Parses the node that comes next. @throws YamlSyntaxError where libyaml rejects it. */
export function parseNode(parent: ParseContext, allowed: Allowed): YamlNode {
  const context = { ...parent, depth: parent.depth + 1 };
  const { tokens } = context;
  const first = tokens.peek();
  if (context.depth > deepest) {
    const { start } = first;
    const problem = 'exceeded maximum nesting depth';
    throw new YamlSyntaxError({ problem, contextMark: start, problemMark: start });
  }
  if (first.kind === 'alias') {
    tokens.skip();
    return { kind: 'alias', name: first.name, start: first.start, end: first.end };
  }
  const properties = parseProperties(context);
  const token = tokens.peek();
  if (allowed.indentless && token.kind === 'block-entry') {
    return parseIndentlessSequence(context, properties);
  }
  switch (token.kind) {
    case 'scalar':
      tokens.skip();
      return scalarNode(token, properties);
    case 'flow-sequence-start':
      return parseFlowSequence(context, properties);
    case 'flow-mapping-start':
      return parseFlowMapping(context, properties);
    case 'block-sequence-start':
      if (allowed.block) return parseBlockSequence(context, properties);
      break;
    case 'block-mapping-start':
      if (allowed.block) return parseBlockMapping(context, properties);
      break;
  }
  if (properties.anchor !== undefined || properties.tag !== undefined) {
    return { ...emptyScalar(token.start), ...properties };
  }
  throw new YamlSyntaxError({
    problem: 'did not find expected node content',
    context: allowed.block ? 'while parsing a block node' : 'while parsing a flow node',
    contextMark: properties.start,
    problemMark: token.start,
  });
}

/** An anchor and a tag, in either order. */
function parseProperties({ tokens, prefixes }: ParseContext): Properties {
  const start = tokens.peek().start;
  let anchor: string | undefined;
  let tag: Extract<Token, { kind: 'tag' }> | undefined;
  for (;;) {
    const token = tokens.peek();
    if (token.kind === 'anchor' && anchor === undefined) anchor = token.name;
    else if (token.kind === 'tag' && tag === undefined) tag = token;
    else break;
    tokens.skip();
  }
  if (tag === undefined) return { start, anchor };
  if (tag.handle === '') return { start, anchor, tag: tag.suffix };
  const prefix = prefixes.get(tag.handle);
  if (prefix === undefined) {
    throw new YamlSyntaxError({
      problem: 'found undefined tag handle',
      context: 'while parsing a node',
      contextMark: start,
      problemMark: tag.start,
    });
  }
  return { start, anchor, tag: prefix + tag.suffix };
}

function scalarNode(token: ScalarToken, properties: Properties): ScalarNode {
  const { tag } = properties;
  return {
    kind: 'scalar',
    value: token.value,
    style: token.style,
    quoted: token.style !== 'plain' && tag === undefined,
    ...properties,
    tag: tag === '!' ? undefined : tag,
    end: token.end,
  };
}
