import { plural } from '@codedeployer/appspec/text';
import type { ActivationReport, FieldChange, ResourceChange } from '../../model/activation.js';

const marks = { create: '+', change: '~', replace: '±', delete: '-', leave: ' ' } as const;
const done = {
  create: 'Created',
  change: 'Changed',
  replace: 'Created',
  delete: 'Deleted',
  leave: 'Left',
} as const;
const intended = {
  create: 'to create',
  change: 'to change',
  replace: 'to replace',
  delete: 'to delete',
  leave: 'as wanted',
} as const;

/** Names of things as far as they are apart: the account where there are several. */
function namesOf(changes: readonly ResourceChange[]): (change: ResourceChange) => string {
  const isOne = new Set(changes.map(({ account }) => account)).size <= 1;
  return ({ kind, name, region, account }) => {
    const where = [...(region === undefined ? [] : [region]), ...(isOne ? [] : [account])];
    return `${kind} ${name}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
  };
}

/** Changes by where they are, in their order; IAM's are in no region, and stand with what they are made for. */
function byPlace(changes: readonly ResourceChange[]): Map<string, ResourceChange[]> {
  const places = new Map<string, ResourceChange[]>();
  for (const [index, change] of changes.entries()) {
    const { account } = change;
    const regional = (one: ResourceChange) => one.account === account && one.region !== undefined;
    const { region } = changes.slice(index).find(regional) ?? changes.findLast(regional) ?? change;
    const place =
      region === undefined ? `Account ${account}` : `Region ${region}, account ${account}`;
    places.set(place, [...(places.get(place) ?? []), change]);
  }
  return places;
}

function countOf(changes: readonly ResourceChange[]): string {
  const actions = ['create', 'change', 'replace', 'delete', 'leave'] as const;
  return actions
    .flatMap((action) => {
      const count = changes.filter((change) => change.action === action).length;
      return count === 0 ? [] : [`${count} ${intended[action]}`];
    })
    .join(', ');
}

/**
 * What is to be done, in lines: a sign for each thing, its fields below it, and a count of all. What is in several regions
 * or accounts is a part for each of them, with a count of its own.
 */
export function formatActivationPlan({ changes, rehearsed }: ActivationReport): string[] {
  const nameOf = namesOf(changes);
  const places = byPlace(changes);
  return [
    ...[...places].flatMap(([place, there]) => [
      ...(places.size > 1 ? [`${place}: ${countOf(there)}.`] : []),
      ...there.flatMap((change) => [
        `${marks[change.action]} ${nameOf(change)}`,
        ...fieldLines(change).map((line) => `    ${line}`),
        ...change.notes.map((note) => `    ${note}`),
      ]),
    ]),
    `${rehearsed ? 'In the rehearsal: ' : ''}${places.size > 1 ? 'All in all ' : ''}${countOf(changes)}.`,
  ];
}

function fieldLines({ action, fields }: ResourceChange): string[] {
  if (action === 'leave' || action === 'delete') return [];
  // Of what is new, only what somebody has asked for.
  if (action === 'create')
    return fields
      .filter(({ to }) => to !== false && format(to) !== 'none')
      .map(({ field, to }) => `${field}: ${format(to)}`);
  return fields.map(
    ({ field, from, to }: FieldChange) => `${field}: ${format(from)} → ${format(to)}`,
  );
}

interface Tag {
  readonly key?: string;
  readonly value?: string;
}

function format(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  if (Array.isArray(value)) {
    const parts: unknown[] = value;
    if (parts.length === 0) return 'none';
    // Lists of lists are tags: one of each list.
    if (parts.every(Array.isArray)) {
      const sets = parts.map((set) => (set as Tag[]).map(formatTag).join(' or '));
      return sets.length > 1 ? sets.map((set) => `(${set})`).join(' and ') : sets.join('');
    }
    return parts.map(format).join(', ');
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    if (entries.length === 0) return 'none';
    return entries.map(([key, inside]) => `${key}=${format(inside)}`).join(' ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function formatTag({ key, value }: Tag): string {
  if (value === undefined) return key ?? '';
  return key === undefined ? `*=${value}` : `${key}=${value}`;
}

/** What has been done, in lines; where it broke off also what has not been, and why. */
export function formatActivation({ changes, error }: ActivationReport): string[] {
  const nameOf = namesOf(changes);
  const acted = changes.filter(({ action }) => action !== 'leave');
  const ended = acted.filter(({ state }) => state === 'done');
  const lines = ended.flatMap((change) => [
    `${done[change.action]} ${nameOf(change)}.`,
    ...change.left.map((sentence) => `    ${sentence}`),
  ]);
  if (error === undefined) return lines;
  const broken = acted.filter(({ state }) => state === 'in part');
  const left = acted.filter(({ state }) => state === 'not begun');
  return [
    ...lines,
    ...broken.map((change) => `Maybe done, or in part: ${nameOf(change)}.`),
    ...left.map((change) => `Not begun: ${nameOf(change)}.`),
    error.message,
    ...(error.hint === undefined ? [] : [error.hint]),
    `${plural(ended.length, 'thing')} of ${acted.length} done; the same command goes on with the rest.`,
  ];
}
