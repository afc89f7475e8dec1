import type * as v from 'valibot';
import { parse } from 'yaml';
import { failure } from '../errors/failure.js';
import type { Expansion } from './expand-variables.js';

/** A text of a file with variables in it, where its value will stand. */
export class Expanded {
  /** As it is written. */
  readonly template: string;
  readonly expansion: Expansion;
  /** Of the first variable without a value, or of the text. */
  readonly where: string;

  constructor(template: string, expansion: Expansion, where: string) {
    this.template = template;
    this.expansion = expansion;
    this.where = where;
  }
}

type Schema = v.GenericSchema & {
  readonly wrapped?: Schema;
  readonly options?: readonly unknown[];
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly value?: Schema;
  readonly item?: Schema;
};

/** What a value at the place of a schema may be. */
function formsOf(schema: Schema | undefined): Schema[] {
  if (schema === undefined) return [];
  if (schema.wrapped !== undefined) return formsOf(schema.wrapped);
  return schema.type === 'union' ? (schema.options as Schema[]).flatMap(formsOf) : [schema];
}

function formsBelow(forms: readonly Schema[], key?: string): Schema[] {
  return forms.flatMap(({ entries, value, item }) =>
    key === undefined
      ? formsOf(item)
      : formsOf(entries !== undefined && Object.hasOwn(entries, key) ? entries[key] : value),
  );
}

/** A text is what YAML would make of it where that is what is wanted there; a version `1.10` stays one. */
function readAs(forms: readonly Schema[], text: string): unknown {
  const wanted = forms.map(({ type }) => type);
  if (!/^[\w.+-]+$/.test(text)) return text;
  const value: unknown = parse(text);
  return wanted.includes(typeof value) ? value : text;
}

const unsaid = Symbol('unsaid');

interface Reading {
  readonly read: (leaf: Expanded, forms: readonly Schema[]) => unknown;
  /** Whether an option without a value is left out, instead of being an error. */
  readonly lenient: (path: readonly string[]) => boolean;
}

function settle(
  tree: unknown,
  forms: readonly Schema[],
  reading: Reading,
  path: readonly string[] = [],
  inList = false,
): unknown {
  if (tree instanceof Expanded) {
    const { unset } = tree.expansion;
    if (unset === undefined) return reading.read(tree, forms);
    if (reading.lenient(path)) return unsaid;
    throw failure('CONFIG_VARIABLE_UNSET', { where: tree.where, variable: unset });
  }
  if (typeof tree !== 'object' || tree === null) return tree;
  const isList = Array.isArray(tree);
  const settled = Object.entries(tree).map(([key, value]): [string, unknown] => [
    key,
    settle(
      value,
      formsBelow(forms, isList ? undefined : key),
      reading,
      [...path, key],
      inList || isList,
    ),
  ]);
  const whole = settled.filter(([, value]) => value !== unsaid);
  // A list that lacks an entry would be another list.
  if ((inList || isList) && whole.length < settled.length) return unsaid;
  return isList ? whole.map(([, value]) => value) : Object.fromEntries(whole);
}

/**
 * Puts the values of variables where they belong, as numbers and booleans where the schema wants such.
 *
 * @param lenient of which places an option whose variable is not set is left out
 * @returns the values, and what may be shown of them
 * @throws CONFIG_VARIABLE_UNSET
 */
export function settleExpanded(
  tree: unknown,
  schema: v.GenericSchema,
  lenient: Reading['lenient'],
): { readonly value: unknown; readonly shown: unknown } {
  const forms = formsOf(schema);
  const read: Reading['read'] = (leaf, wanted) => readAs(wanted, leaf.expansion.text);
  const show: Reading['read'] = (leaf, wanted) =>
    leaf.expansion.taken.length === 0 ? read(leaf, wanted) : leaf.template;
  return {
    value: settle(tree, forms, { read, lenient }),
    shown: settle(tree, forms, { read: show, lenient }),
  };
}

/** The variables whose values are in what stands somewhere, each once. */
export function variablesIn(tree: unknown): string[] {
  if (tree instanceof Expanded) return [...new Set(tree.expansion.taken)];
  if (typeof tree !== 'object' || tree === null) return [];
  return [...new Set(Object.values(tree).flatMap(variablesIn))];
}
