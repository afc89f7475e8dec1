import type { MappingNode, ScalarNode, SequenceNode, YamlNode } from '../yaml/node.js';
import { ParseError } from './parse-error.js';

/** A node with the way to it, which error messages begin with. */
export interface TypedNode {
  readonly node: YamlNode;
  /** For example `hooks.AfterInstall[0].timeout`; empty for the document. */
  readonly path: string;
  readonly anchors: ReadonlyMap<string, YamlNode>;
}

/**
 * Agent 2 reads YAML with Rust's `serde_yaml` (on libyaml, too): the type that a field is declared with decides how a
 * scalar is understood, not how the scalar looks. `mode: 0644` is text there, `timeout: "300"` is no number.
 */
export function yamlError(code: string, message: string, { node, path }: TypedNode): ParseError {
  const where = `at line ${String(node.start.line + 1)} column ${String(node.start.column + 1)}`;
  const what = path === '' ? message : `${path}: ${message}`;
  return new ParseError(
    code,
    `The deployment failed because of a YAML parsing error: ${what} ${where}`,
    node,
  );
}

/** Follows aliases. */
function resolve(value: TypedNode): ScalarNode | SequenceNode | MappingNode {
  let { node } = value;
  while (node.kind === 'alias') {
    const target = value.anchors.get(node.name);
    if (target === undefined)
      throw yamlError('appspec-alias', 'unknown anchor', { ...value, path: '' });
    node = target;
  }
  return node;
}

/** Every anchor of a document; the last one of a name wins. */
export function collectAnchors(root: YamlNode): ReadonlyMap<string, YamlNode> {
  const anchors = new Map<string, YamlNode>();
  const visit = (node: YamlNode): void => {
    if (node.kind !== 'alias' && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (node.kind === 'sequence') node.items.forEach(visit);
    if (node.kind === 'mapping')
      node.pairs.forEach(({ key, value }) => {
        visit(key);
        visit(value);
      });
  };
  visit(root);
  return anchors;
}

const nulls: readonly string[] = ['null', 'Null', 'NULL', '~'];

/** Whether an optional field counts as absent. */
export function isNull(value: TypedNode): boolean {
  const node = resolve(value);
  if (node.kind !== 'scalar' || node.style !== 'plain') return false;
  if (node.tag !== undefined && node.tag !== 'tag:yaml.org,2002:null') return false;
  return node.value === '' || nulls.includes(node.value);
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.style === 'plain' && node.value === '';
}

/** Any scalar, as it is written. @throws ParseError for anything else. */
export function asString(value: TypedNode): string {
  const node = resolve(value);
  if (node.kind === 'scalar') return node.value;
  throw invalidType(value, 'a string');
}

/** @throws ParseError unless it is `true` or `false`. */
export function asBoolean(value: TypedNode): boolean {
  const node = resolve(value);
  if (node.kind === 'scalar' && node.style === 'plain') {
    if (/^(true|True|TRUE)$/.test(node.value)) return true;
    if (/^(false|False|FALSE)$/.test(node.value)) return false;
  }
  throw invalidType(value, 'a boolean');
}

/** @throws ParseError unless it is a number; quoted ones are not. */
export function asFloat(value: TypedNode): number {
  const node = resolve(value);
  const number =
    node.kind === 'scalar' && node.style === 'plain' ? parseFloatText(node.value) : undefined;
  if (number !== undefined) return number;
  throw invalidType(value, 'f64');
}

/** @throws ParseError unless it is an unquoted whole number below 2^32. */
export function asUnsigned(value: TypedNode): number {
  const node = resolve(value);
  const number =
    node.kind === 'scalar' && node.style === 'plain' ? parseUnsigned(node.value) : undefined;
  if (number === undefined) throw invalidType(value, 'u32');
  if (number <= 0xffff_ffffn) return Number(number);
  throw yamlError(
    'appspec-type',
    `invalid value: integer \`${String(number)}\`, expected u32`,
    value,
  );
}

/** The items of a list; none for an empty value. @throws ParseError for anything else. */
export function asSequence(value: TypedNode): readonly TypedNode[] {
  const node = resolve(value);
  if (node.kind === 'sequence') {
    return node.items.map((item, place) => ({
      ...value,
      node: item,
      path: `${value.path}[${String(place)}]`,
    }));
  }
  if (isEmpty(node)) return [];
  throw invalidType(value, 'a sequence');
}

export interface TypedPair {
  readonly key: string;
  readonly keyNode: YamlNode;
  readonly value: TypedNode;
}

/** The pairs of a mapping, in its order; none for an empty value. @throws ParseError for anything else. */
export function asMapping(value: TypedNode, expected: string): readonly TypedPair[] {
  const node = resolve(value);
  if (node.kind === 'mapping') {
    return node.pairs.map((pair) => {
      const key = asString({ ...value, node: pair.key });
      const path = value.path === '' ? key : `${value.path}.${key}`;
      return { key, keyNode: pair.key, value: { ...value, node: pair.value, path } };
    });
  }
  if (isEmpty(node)) return [];
  throw invalidType(value, expected);
}

/**
 * The known fields of a struct. Unknown ones are ignored, as the agent does.
 * @throws ParseError when a known field is given twice, or the value is no mapping.
 */
export function asStruct<Field extends string>(
  value: TypedNode,
  name: string,
  fields: readonly Field[],
): ReadonlyMap<Field, TypedNode> {
  const found = new Map<Field, TypedNode>();
  for (const pair of asMapping(value, `struct ${name}`)) {
    const field = fields.find((name) => name === pair.key);
    if (field === undefined) continue;
    if (found.has(field)) {
      throw yamlError('appspec-duplicate-key', `duplicate field \`${field}\``, {
        ...value,
        node: pair.keyNode,
      });
    }
    found.set(field, pair.value);
  }
  return found;
}

function invalidType(value: TypedNode, expected: string): ParseError {
  const message = `invalid type: ${describe(resolve(value))}, expected ${expected}`;
  return yamlError('appspec-type', message, value);
}

function describe(node: ScalarNode | SequenceNode | MappingNode): string {
  if (node.kind === 'sequence') return 'sequence';
  if (node.kind === 'mapping') return 'map';
  const text = node.value;
  if (node.style !== 'plain') return `string ${JSON.stringify(text)}`;
  if (text === '' || nulls.includes(text)) return 'unit value';
  if (/^(true|True|TRUE|false|False|FALSE)$/.test(text)) return `boolean \`${text.toLowerCase()}\``;
  const unsigned = parseUnsigned(text);
  if (unsigned !== undefined) return `integer \`${String(unsigned)}\``;
  const negative = text.startsWith('-') ? parseUnsigned(text.slice(1)) : undefined;
  if (negative !== undefined) return `integer \`-${String(negative)}\``;
  const float = /^[-+]?0\d+$/.test(text) ? undefined : parseFloatText(text);
  if (float !== undefined)
    return `floating point \`${Number.isInteger(float) ? float.toFixed(1) : String(float)}\``;
  return `string ${JSON.stringify(text)}`;
}

function parseUnsigned(text: string): bigint | undefined {
  const digits = text.replace(/^\+(?![-+])/, '');
  if (/^0x[0-9a-fA-F]+$|^0o[0-7]+$|^0b[01]+$/.test(digits)) return BigInt(digits);
  return /^(0|[1-9]\d*)$/.test(digits) ? BigInt(digits) : undefined;
}

function parseFloatText(text: string): number | undefined {
  const unsigned = text.replace(/^\+(?![-+])/, '');
  if (/^\.(inf|Inf|INF)$/.test(unsigned)) return Infinity;
  if (/^-\.(inf|Inf|INF)$/.test(text)) return -Infinity;
  if (/^\.(nan|NaN|NAN)$/.test(text)) return NaN;
  if (!/^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(unsigned)) return undefined;
  const number = Number(unsigned);
  return Number.isFinite(number) ? number : undefined;
}
