import * as v from 'valibot';
import type { CodedeployerError } from '../errors/codedeployer-error.js';
import { closest } from '@codedeployer/appspec/text';
import { failure } from '../errors/failure.js';
import { lintCodes } from './lint-codes.js';
import { fileSchema, layerSchema, type ConfigFile, type ConfigLayer } from './options.js';
import { groupOptions } from './options/groups.js';
import { refusedInActivation } from './refused-in-activation.js';

/** Says where a key of a layer is written, for example `deploy/codedeployer.yml:3`. */
export type Locate = (path: readonly string[]) => string;

/** The variables that a value is made of. What is in a variable may be a secret, and is not repeated. */
type VariablesOf = (path: readonly string[]) => readonly string[];

const groupKeys = ['deploymentGroup', 'scripts', ...Object.keys(groupOptions)];

type Issue = v.InferIssue<typeof fileSchema>;

export function isOptionName(name: string): boolean {
  return Object.hasOwn(layerSchema.entries, name);
}

/** What is wrong in the form of a choice that comes closest to what was written, from the place of the choice on. */
function innermost(issue: Issue): { readonly issue: Issue; readonly path: readonly string[] } {
  const path = (issue.path ?? []).map((item) => String(item.key));
  const tried = (issue.type === 'union' ? (issue.issues ?? []) : []) as Issue[];
  const deep = tried.filter((it) => it.path !== undefined || it.kind === 'validation');
  const deepest = deep.toSorted((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0))[0];
  if (deepest === undefined) return { issue, path };
  const inside = innermost(deepest);
  return { issue: inside.issue, path: [...path, ...inside.path] };
}

function explain(
  found: Issue,
  locate: Locate,
  optionNames: readonly string[],
  variablesOf: VariablesOf = () => [],
): CodedeployerError {
  const { issue, path } = innermost(found);
  const key = path.at(-1) ?? '';
  const where = locate(path);
  // One that is no structure at all is none whose key is unknown.
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const reason = path.includes('activation') ? refusedInActivation(key) : undefined;
    const ofGroup = path.at(-3) === 'groups';
    const suggestion = closest(key, ofGroup ? groupKeys : optionNames);
    const onlyForAll = ofGroup && optionNames.includes(key);
    return failure('CONFIG_UNKNOWN_KEY', { where, key, suggestion, onlyForAll, reason });
  }
  if (path.at(-2) === 'lint' && issue.path?.at(-1)?.origin === 'key')
    return failure('LINT_CODE_UNKNOWN', { where, code: key, suggestion: closest(key, lintCodes) });
  // Whether it is a secret cannot be seen, so it is not repeated.
  const isAddress = key === 'url' && path.at(-3) === 'notify';
  // The places in a list count from 0, people from 1.
  const inList = issue.path?.at(-1)?.type === 'array';
  return failure('CONFIG_INVALID_VALUE', {
    where,
    key: (inList ? path.slice(0, -1) : path).join('.'),
    entry: inList ? Number(key) + 1 : undefined,
    problem: isAddress
      ? 'expected { env: NAME }, the environment variable that holds the address: as it is often a secret, it is not written here'
      : tellProblem(issue, variablesOf(path)),
  });
}

function tellProblem(issue: Issue, variables: readonly string[]): string {
  const { received } = issue;
  if (variables.length === 0) return `expected ${expectation(issue, received)}, found ${received}`;
  const names = variables.map((name) => `\${${name}}`).join(' and ');
  const found = received === '""' ? 'an empty text' : 'something else';
  return `expected ${expectation(issue)}, found ${found} in ${names}`;
}

/** What an option should have been. A validation carries our own words for it; a schema has the type it wanted. */
function expectation({ kind, message, expected }: Issue, received = ''): string {
  if (kind === 'validation') return message;
  if (expected.includes('Array'))
    return received.startsWith('"') ? `a list such as [${received}]` : 'a list';
  if (expected === 'Object') return 'a structure of keys and values';
  return expected.replace(/^\((.*)\)$/, '$1').replaceAll(' | ', ' or ');
}

/**
 * Checks one layer of options as a person wrote it. Keys whose value is undefined count as absent.
 *
 * @throws CONFIG_UNKNOWN_KEY with the key that was probably meant, CONFIG_INVALID_VALUE
 */
export function validateLayer(value: object, locate: Locate): ConfigLayer {
  const present = Object.fromEntries(
    Object.entries(value).filter(([, option]) => option !== undefined),
  );
  const result = v.safeParse(layerSchema, present);
  if (result.success) return result.output as ConfigLayer;
  throw explain(result.issues[0], locate, Object.keys(layerSchema.entries));
}

/**
 * Checks the contents of a configuration file.
 *
 * @throws CONFIG_UNKNOWN_KEY, CONFIG_INVALID_VALUE
 */
export function validateFile(
  value: unknown,
  locate: Locate,
  variablesOf?: VariablesOf,
): ConfigFile {
  const result = v.safeParse(fileSchema, value);
  if (result.success) {
    const { $schema: _schema, ...contents } = result.output;
    return contents as ConfigFile;
  }
  const inside = result.issues[0].path?.[0]?.key === 'environments';
  throw explain(
    result.issues[0],
    locate,
    Object.keys(inside ? layerSchema.entries : fileSchema.entries),
    variablesOf,
  );
}
