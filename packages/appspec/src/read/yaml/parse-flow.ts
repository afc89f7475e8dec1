import type { MappingNode, SequenceNode, YamlNode, YamlPair } from './node.js';
import {
  emptyScalar,
  expect,
  inFlow,
  isAny,
  type ParseContext,
  type Properties,
} from './parse-context.js';

/** Parses `[…]`. */
export function parseFlowSequence(context: ParseContext, properties: Properties): SequenceNode {
  const { tokens } = context;
  const begin = tokens.peek().start;
  const items: YamlNode[] = [];
  tokens.skip();
  for (let isFirst = true; tokens.peek().kind !== 'flow-sequence-end'; isFirst = false) {
    if (!isFirst) {
      expect(tokens, 'flow-entry', "did not find expected ',' or ']'", {
        context: 'while parsing a flow sequence',
        contextMark: begin,
      });
    }
    if (tokens.peek().kind === 'key') items.push(parseSinglePair(context));
    else if (tokens.peek().kind !== 'flow-sequence-end')
      items.push(context.parseNode(context, inFlow));
    else break;
  }
  const end = tokens.peek().end;
  tokens.skip();
  return { kind: 'sequence', items, flow: true, ...properties, end };
}

/** `[key: value]`: a mapping of one pair without braces. */
function parseSinglePair(context: ParseContext): MappingNode {
  const { tokens } = context;
  const { start } = tokens.peek();
  tokens.skip();
  let key: YamlNode;
  if (isAny(tokens.peek(), 'value', 'flow-entry', 'flow-sequence-end')) {
    // libyaml passes over this token, so that `[? : a]` loses its colon. Agreeing with it is the point.
    key = emptyScalar(tokens.peek().end);
    tokens.skip();
  } else {
    key = context.parseNode(context, inFlow);
  }
  let value: YamlNode | undefined;
  if (tokens.peek().kind === 'value') {
    tokens.skip();
    if (!isAny(tokens.peek(), 'flow-entry', 'flow-sequence-end'))
      value = context.parseNode(context, inFlow);
  }
  const end = tokens.peek().start;
  value ??= emptyScalar(end);
  return { kind: 'mapping', pairs: [{ key, value }], flow: true, start, end };
}

/** Parses `{…}`. */
export function parseFlowMapping(context: ParseContext, properties: Properties): MappingNode {
  const { tokens } = context;
  const begin = tokens.peek().start;
  const pairs: YamlPair[] = [];
  tokens.skip();
  for (let isFirst = true; tokens.peek().kind !== 'flow-mapping-end'; isFirst = false) {
    if (!isFirst) {
      expect(tokens, 'flow-entry', "did not find expected ',' or '}'", {
        context: 'while parsing a flow mapping',
        contextMark: begin,
      });
    }
    if (tokens.peek().kind === 'key') {
      tokens.skip();
      const isEmpty = isAny(tokens.peek(), 'value', 'flow-entry', 'flow-mapping-end');
      const key = isEmpty ? emptyScalar(tokens.peek().start) : context.parseNode(context, inFlow);
      pairs.push({ key, value: parseFlowValue(context) });
    } else if (tokens.peek().kind !== 'flow-mapping-end') {
      const key = context.parseNode(context, inFlow);
      pairs.push({ key, value: emptyScalar(tokens.peek().start) });
    } else {
      break;
    }
  }
  const end = tokens.peek().end;
  tokens.skip();
  return { kind: 'mapping', pairs, flow: true, ...properties, end };
}

function parseFlowValue(context: ParseContext): YamlNode {
  const { tokens } = context;
  if (tokens.peek().kind === 'value') {
    tokens.skip();
    if (!isAny(tokens.peek(), 'flow-entry', 'flow-mapping-end'))
      return context.parseNode(context, inFlow);
  }
  return emptyScalar(tokens.peek().start);
}
