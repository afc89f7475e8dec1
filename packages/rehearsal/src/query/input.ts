import { isStructure } from '../server/read-json.js';
import { QueryError, validationError } from './query-error.js';

/** What a request says, by the API's names; in a form every value is text. */
export type Input = Readonly<Record<string, unknown>>;

/** What a text has to be like. */
export interface TextRule {
  readonly pattern?: RegExp;
  /** How the service words the pattern; default as it is written here. */
  readonly says?: string;
  readonly longest?: number;
}

/** @throws QueryError `ValidationError` for a text that is not as the rule wants it; `MalformedInput` when it is no text */
export function readText(input: Input, name: string, rule: TextRule = {}): string | undefined {
  const value = valueOf(input, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw malformed(name, 'a string');
  const { pattern, longest = Number.POSITIVE_INFINITY } = rule;
  if (value.length > longest) {
    const says = `Member must have length less than or equal to ${longest}`;
    throw validationError(name, value, says);
  }
  if (pattern !== undefined && !pattern.test(value)) {
    const says = rule.says ?? pattern.source;
    const constraint = `Member must satisfy regular expression pattern: ${says}`;
    throw validationError(name, value, constraint);
  }
  return value;
}

/** @throws QueryError `ValidationError`, also when it is missing or empty */
export function requireText(input: Input, name: string, rule: TextRule = {}): string {
  const value = readText(input, name, rule);
  if (value === undefined) throw validationError(name, undefined, 'Member must not be null');
  if (value !== '') return value;
  throw validationError(name, value, 'Member must have length greater than or equal to 1');
}

/** One of a few words. */
export function readChoice<T extends string>(
  input: Input,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = readText(input, name);
  if (value === undefined) return undefined;
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  const says = `Member must satisfy enum value set: [${choices.join(', ')}]`;
  throw validationError(name, value, says);
}

/** A number, within bounds if there are any. */
export function readNumber(
  input: Input,
  name: string,
  { least = -Infinity, most = Infinity }: { least?: number; most?: number } = {},
): number | undefined {
  const value = valueOf(input, name);
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw malformed(name, 'a number');
  const bound = (words: string, limit: number) =>
    validationError(
      name,
      String(number),
      `Member must have value ${words} than or equal to ${limit}`,
    );
  if (number < least) throw bound('greater', least);
  if (number > most) throw bound('less', most);
  return number;
}

export function readFlag(input: Input, name: string): boolean | undefined {
  const value = valueOf(input, name);
  if (value === undefined) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw malformed(name, 'a boolean');
}

/** A list of texts; empty where there is none. */
export function readTexts(input: Input, name: string): readonly string[] {
  const list = readList(input, name);
  if (list.every((item) => typeof item === 'string')) return list;
  throw malformed(name, 'a list of strings');
}

/** A list of structures; empty where there is none. */
export function readStructures(input: Input, name: string): readonly Input[] {
  const list = readList(input, name);
  if (list.every(isStructure)) return list;
  throw malformed(name, 'a list of structures');
}

export function readStructure(input: Input, name: string): Input | undefined {
  const value = valueOf(input, name);
  if (value === undefined) return undefined;
  if (isStructure(value)) return value;
  throw malformed(name, 'a structure');
}

/** Whether a request names a member at all, if only as an empty list. */
export function isGiven(input: Input, name: string): boolean {
  return valueOf(input, name) !== undefined;
}

function readList(input: Input, name: string): readonly unknown[] {
  const value = valueOf(input, name);
  // A form spells an empty list as an empty text.
  if (value === undefined || value === '') return [];
  if (!Array.isArray(value)) throw malformed(name, 'a list');
  return value;
}

function valueOf(input: Input, name: string): unknown {
  const value = Object.hasOwn(input, name) ? input[name] : undefined;
  return value === null ? undefined : value;
}

function malformed(name: string, expected: string): QueryError {
  return new QueryError(400, 'MalformedInput', `${name} must be ${expected}`);
}
