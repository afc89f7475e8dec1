import { matches } from './matches.js';

/**
 * What is known of a request, by the keys of conditions in lower case: `aws:securetransport`. One that the request lacks is
 * undefined; of one that is not there nothing is known.
 */
export type Asked = Readonly<Record<string, string | undefined>>;

type Compare = (patterns: readonly string[], value: string) => boolean;

const equals: Compare = (wanted, value) => wanted.includes(value);
const equalsInAnyCase: Compare = (wanted, value) =>
  wanted.some((one) => one.toLowerCase() === value.toLowerCase());

/** Operators by what they compare with; those that begin with another word than `Not` hold where it does. */
const operators: Readonly<Record<string, { readonly compare: Compare; readonly not?: true }>> = {
  ArnEquals: { compare: matches },
  ArnLike: { compare: matches },
  ArnNotEquals: { compare: matches, not: true },
  ArnNotLike: { compare: matches, not: true },
  Bool: { compare: equalsInAnyCase },
  StringEquals: { compare: equals },
  StringEqualsIgnoreCase: { compare: equalsInAnyCase },
  StringLike: { compare: matches },
  StringNotEquals: { compare: equals, not: true },
  StringNotEqualsIgnoreCase: { compare: equalsInAnyCase, not: true },
  StringNotLike: { compare: matches, not: true },
};

function listOf(value: unknown): string[] {
  return [value].flat().map(String);
}

function holdsOne(name: string, key: string, wanted: unknown, asked: Asked): boolean | undefined {
  if (!Object.hasOwn(asked, key)) return undefined;
  const value = asked[key];
  if (name === 'Null') return listOf(wanted).includes(String(value === undefined));
  const operator = operators[name.replace(/IfExists$/, '')];
  if (operator === undefined) return undefined;
  // What a request lacks is not equal to anything.
  if (value === undefined) return operator.not === true || name.endsWith('IfExists');
  return operator.compare(listOf(wanted), value) !== (operator.not === true);
}

/**
 * Whether the condition of a statement holds for a request: undefined where that depends on what is not known of it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function holds(condition: unknown, asked: Asked): boolean | undefined {
  const answers = Object.entries(condition ?? {}).flatMap(([name, keys]) =>
    Object.entries(keys as object).map(([key, wanted]) =>
      holdsOne(name, key.toLowerCase(), wanted, asked),
    ),
  );
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}
