import type { AliasNode, MappingNode, ScalarNode, SequenceNode, YamlNode } from '../yaml/node.js';
import { buildHash } from './build-hash.js';
import {
  classOfMapping,
  classOfSequence,
  coreTag,
  isOrderedMap,
  isStringTag,
  loadObject,
} from './class-tags.js';
import { toRubyString } from './inspect.js';
import type { PsychVersion } from './psych-version.js';
import { readScalar } from './read-scalar.js';
import { noMethodError, RubyError } from './ruby-error.js';
import type { RubyValue } from './ruby-value.js';

interface Visitor {
  readonly psych: PsychVersion;
  readonly anchors: Map<string, RubyValue>;
}

/**
 * Turns a document into what `YAML.load` returns.
 * @throws RubyError for aliases, dates and classes that the version of Psych refuses.
 */
export function toRuby(root: YamlNode, psych: PsychVersion): RubyValue {
  return visit(root, { psych, anchors: new Map() });
}

function visit(node: YamlNode, visitor: Visitor): RubyValue {
  switch (node.kind) {
    case 'alias':
      return visitAlias(node, visitor);
    case 'scalar':
      return register(node, visitor, { ...readScalar(node, visitor.psych), node });
    case 'sequence':
      return visitSequence(node, visitor);
    case 'mapping':
      return visitMapping(node, visitor);
  }
}

function register(
  { anchor }: ScalarNode | SequenceNode | MappingNode,
  { anchors }: Visitor,
  value: RubyValue,
): RubyValue {
  if (anchor !== undefined) anchors.set(anchor, value);
  return value;
}

function visitAlias(node: AliasNode, { psych, anchors }: Visitor): RubyValue {
  const value = psych === 3 ? anchors.get(node.name) : undefined;
  if (value !== undefined) return value;
  throw new RubyError('Psych::BadAlias', `Unknown alias: ${node.name}`, 'appspec-alias', node);
}

function visitSequence(node: SequenceNode, visitor: Visitor): RubyValue {
  const className = classOfSequence(node.tag);
  if (className !== undefined) loadObject(className, node, visitor.psych);
  if (isOrderedMap(node.tag)) return visitOrderedSequence(node, visitor);
  const items: RubyValue[] = [];
  const array = register(node, visitor, { type: 'array', items, node });
  for (const item of node.items) items.push(visit(item, visitor));
  return array;
}

/** `!!omap [a: 1, b: 2]`: the first and the last part of each item are key and value. */
function visitOrderedSequence(node: SequenceNode, visitor: Visitor): RubyValue {
  const map = buildHash(node, 'Psych::Omap');
  const value = register(node, visitor, map.hash);
  for (const item of node.items) {
    const parts =
      item.kind === 'mapping'
        ? item.pairs.flatMap(({ key, value: part }) => [key, part])
        : item.kind === 'sequence'
          ? item.items
          : undefined;
    if (parts === undefined) throw noMethodError('first', { type: 'nil', node: item });
    const [first, last] = [parts[0], parts.at(-1)];
    if (first !== undefined && last !== undefined)
      map.set(visit(first, visitor), visit(last, visitor));
  }
  return value;
}

function visitMapping(node: MappingNode, visitor: Visitor): RubyValue {
  if (isStringTag(node.tag)) return visitStringMapping(node, visitor);
  const className = classOfMapping(node.tag);
  const isCollection = className === 'Psych::Set' || className === 'Psych::Omap';
  if (className !== undefined && !(isCollection && visitor.psych === 3)) {
    const value = register(node, visitor, { ...loadObject(className, node, visitor.psych), node });
    for (const pair of node.pairs) {
      visit(pair.key, visitor);
      visit(pair.value, visitor);
    }
    return value;
  }
  const map = buildHash(node, isCollection ? className : 'Hash');
  const value = register(node, visitor, map.hash);
  for (const { key: keyNode, value: valueNode } of node.pairs) {
    const key = visit(keyNode, visitor);
    const item = visit(valueNode, visitor);
    const merges = !isCollection && isMergeKey(key, keyNode);
    if (!merges || !map.merge(item, valueNode)) map.set(key, item);
  }
  return value;
}

function isMergeKey(key: RubyValue, node: YamlNode): boolean {
  if (key.type !== 'string' || key.value !== '<<') return false;
  return !(node.kind === 'scalar' && node.tag === `${coreTag}str`);
}

/** `!!str {str: text, …}`: the text with instance variables; nil without the key `str`. */
function visitStringMapping(node: MappingNode, visitor: Visitor): RubyValue {
  let string: RubyValue = { type: 'nil', node };
  const members: RubyValue[] = [];
  for (const { key: keyNode, value: valueNode } of node.pairs) {
    const key = visit(keyNode, visitor);
    const item = visit(valueNode, visitor);
    if (key.type === 'string' && key.value === 'str') string = register(node, visitor, item);
    else members.push(key);
  }
  for (const key of members) {
    const variable = `@${toRubyString(key).replace(/^@/, '')}`;
    if (!/^@[\p{L}_][\p{L}\p{N}_]*$/u.test(variable)) {
      const message = `\`${variable}' is not allowed as an instance variable name`;
      throw new RubyError('NameError', message, 'appspec-class-tag', key.node);
    }
    if (string.type === 'nil') {
      const message = "can't modify frozen NilClass: nil";
      throw new RubyError('FrozenError', message, 'appspec-class-tag', key.node);
    }
  }
  return string;
}
