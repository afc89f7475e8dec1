import type { PolicyDocument } from '@codedeployer/core/policy';

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lists that are sets, in one order; one item is a list of one. Numbers and booleans are text to IAM. */
function asSet(value: unknown): string[] {
  return [...new Set([value].flat().map(String))].sort();
}

/** By which two statements are told apart: what they mean, however they are written. */
function meaningOf(statement: Json): string {
  const {
    Sid: _sid,
    Action,
    NotAction,
    Resource,
    NotResource,
    Principal,
    NotPrincipal,
  } = statement;
  const lowerCase = (actions: unknown) => actions && asSet(actions).map((one) => one.toLowerCase());
  const condition = isObject(statement.Condition) ? statement.Condition : {};
  const principals = (value: unknown) =>
    isObject(value) ? sorted(value, (ids) => asSet(ids)) : value === '*' ? { AWS: ['*'] } : value;
  return JSON.stringify([
    statement.Effect,
    lowerCase(Action),
    lowerCase(NotAction),
    Resource && asSet(Resource),
    NotResource && asSet(NotResource),
    principals(Principal),
    principals(NotPrincipal),
    sorted(condition, (keys) =>
      isObject(keys) ? lowerKeys(sorted(keys, (values) => asSet(values))) : keys,
    ),
  ]);
}

function sorted(object: Json, each: (value: unknown) => unknown): Json {
  const entries = Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, each(value)]));
}

/** Keys of conditions are the same in whatever case. */
function lowerKeys(object: Json): Json {
  return sorted(
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value])),
    (value) => value,
  );
}

/** IAM hands documents out with the encoding of URLs. */
function parse(text: string): Json {
  const plain = text.trimStart().startsWith('{') ? text : decodeURIComponent(text);
  return JSON.parse(plain) as Json;
}

/** The statements of a document as IAM answers it. */
export function statementsOf(text: string): readonly Json[] {
  return [parse(text).Statement].flat().filter(isObject);
}

/** The fields of a state that a document is: one for each statement, by its Sid, and one for those that are not wanted. */
export function wantedDocument(prefix: string, document: PolicyDocument): Json {
  return {
    [`${prefix}.version`]: document.Version,
    ...Object.fromEntries(
      document.Statement.map((statement) => [`${prefix}.${statement.Sid}`, statement]),
    ),
    [`${prefix}.others`]: [],
  };
}

/**
 * The same fields of a document that is there: a statement that means what is wanted counts as it, however it is written.
 *
 * @param found as IAM answers it; undefined where there is none
 */
export function foundDocument(
  prefix: string,
  wanted: PolicyDocument,
  found: string | undefined,
): Json {
  if (found === undefined) return {};
  const left = [...statementsOf(found)];
  const take = (isIt: (statement: Json) => boolean): Json | undefined => {
    const index = left.findIndex(isIt);
    return index === -1 ? undefined : left.splice(index, 1)[0];
  };
  // First all that mean the same, so that none of them is taken for another one that was changed.
  const same = wanted.Statement.map((statement) => {
    const meaning = meaningOf(statement as unknown as Json);
    return take((other) => meaningOf(other) === meaning) && statement;
  });
  const statements = wanted.Statement.map(
    (statement, index) => same[index] ?? take(({ Sid }) => Sid === statement.Sid),
  );
  return {
    // What says nothing is of the older version.
    [`${prefix}.version`]: parse(found).Version ?? '2008-10-17',
    ...Object.fromEntries(
      wanted.Statement.map(({ Sid }, index) => [`${prefix}.${Sid}`, statements[index]]),
    ),
    [`${prefix}.others`]: left,
  };
}
