import type {
  AliasNode,
  MappingNode,
  ScalarNode,
  SequenceNode,
  YamlNode,
  YamlPair,
} from '../yaml/node.js';
import { buildHash, type HashBuilder } from './build-hash.js';
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
    if (first === undefined || last === undefined) {
      const message = "undefined method `visit_NilClass' for #<Psych::Visitors::ToRuby>";
      throw new RubyError('NoMethodError', message, 'appspec-shape', item);
    }
    map.set(visit(first, visitor), visit(last, visitor));
  }
  return value;
}

function visitMapping(node: MappingNode, visitor: Visitor): RubyValue {
  if (isStringTag(node.tag)) return visitStringMapping(node, visitor);
  const className = classOfMapping(node.tag);
  if (node.tag === '!ruby/hash-with-ivars') return visitHashWithVariables(node, visitor);
  const isCollection = className === 'Psych::Set' || className === 'Psych::Omap';
  // Psych 3 makes an ordinary hash for its very class.
  const isHash =
    isCollection || (className === 'Hash' && /^!(?:map|ruby\/hash):/.test(node.tag ?? ''));
  if (className !== undefined && !(isHash && visitor.psych === 3)) {
    const value = register(node, visitor, { ...loadObject(className, node, visitor.psych), node });
    for (const pair of node.pairs) {
      visit(pair.key, visitor);
      visit(pair.value, visitor);
    }
    return value;
  }
  const map = buildHash(node, isCollection ? className : 'Hash');
  const value = register(node, visitor, map.hash);
  fill(map, node.pairs, visitor, !isCollection);
  return value;
}

function fill(
  map: HashBuilder,
  pairs: readonly YamlPair[],
  visitor: Visitor,
  merges: boolean,
): void {
  for (const { key: keyNode, value: valueNode } of pairs) {
    const key = visit(keyNode, visitor);
    const item = visit(valueNode, visitor);
    if (!merges || !isMergeKey(key, keyNode) || !map.merge(item, valueNode)) map.set(key, item);
  }
}

/** Only what is below `elements` gets into the hash; what is neither that nor `ivars` is not even looked at. */
function visitHashWithVariables(node: MappingNode, visitor: Visitor): RubyValue {
  const map = buildHash(node, 'Hash');
  const value = register(node, visitor, map.hash);
  for (const { key, value: part } of node.pairs) {
    if (key.kind !== 'scalar') throw noMethodError('value', { type: 'nil', node: key });
    if (key.value !== 'elements' && key.value !== 'ivars') continue;
    const pairs = pairsWithin(part);
    if (pairs === undefined) throw noMethodError('each_slice', { type: 'nil', node: part });
    if (key.value === 'elements') fill(map, pairs, visitor, true);
    else {
      for (const pair of pairs) {
        checkVariable(toRubyString(visit(pair.key, visitor)), pair.key);
        visit(pair.value, visitor);
      }
    }
  }
  return value;
}

/** A list counts as keys and values by turns. */
function pairsWithin(node: YamlNode): readonly YamlPair[] | undefined {
  if (node.kind === 'mapping') return node.pairs;
  if (node.kind !== 'sequence') return undefined;
  return node.items.flatMap((key, place) => {
    const value = node.items[place + 1];
    return place % 2 === 0 && value !== undefined ? [{ key, value }] : [];
  });
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
    checkVariable(`@${toRubyString(key).replace(/^@/, '')}`, key.node);
    if (string.type === 'nil') {
      const message = "can't modify frozen NilClass: nil";
      throw new RubyError('FrozenError', message, 'appspec-class-tag', key.node);
    }
  }
  return string;
}

function checkVariable(name: string, node: YamlNode): void {
  if (/^@[A-Za-z_\u{80}-\u{10ffff}][\w\u{80}-\u{10ffff}]*$/u.test(name)) return;
  const message = `\`${name}' is not allowed as an instance variable name`;
  throw new RubyError('NameError', message, 'appspec-class-tag', node);
}
