import { nameTime } from './name-time.js';

/** Where a build stands among the others: the higher, the newer. Only those of one kind can be compared. */
export interface Sequence {
  /** `number` was said with the option `sequence`; `time` is that of the commit, in seconds since 1970. */
  readonly kind: 'number' | 'time';
  readonly value: number;
}

/** The name under which the metadata of a revision says where its build stands. */
export const sequenceMetadata = 'sequence';

/** What stands in the mark of a deployment and in the metadata of a revision: `n57`, `t1764392400`. */
export function writeSequence({ kind, value }: Sequence): string {
  return `${kind === 'number' ? 'n' : 't'}${value}`;
}

/** Undefined for a text that is none. */
export function readSequence(text: string | undefined): Sequence | undefined {
  const [, kind, digits] = /^([nt])(\d{1,16})$/.exec(text ?? '') ?? [];
  if (digits === undefined || !Number.isSafeInteger(Number(digits))) return undefined;
  return { kind: kind === 'n' ? 'number' : 'time', value: Number(digits) };
}

/**
 * Where a build stands: as the option says, otherwise as its commit does.
 *
 * @param committed time of the commit in UTC, `YYYYmmdd_HHMMSS`
 */
export function sequenceOf(
  sequence: number | undefined,
  committed: string | undefined,
): Sequence | undefined {
  if (sequence !== undefined) return { kind: 'number', value: sequence };
  const iso = committed?.replace(/^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6Z');
  const time = Date.parse(iso ?? '') / 1000;
  return Number.isNaN(time) || time < 0 ? undefined : { kind: 'time', value: time };
}

/** Whether the first is older; undefined where they cannot be compared. */
export function isOlder(some: Sequence, other: Sequence): boolean | undefined {
  return some.kind === other.kind ? some.value < other.value : undefined;
}

/** Whether a revision that stands somewhere, or nowhere, has to be given another place: a newer one, or one that was asked for. */
export function standsBefore(found: Sequence | undefined, wanted: Sequence): boolean {
  if (found === undefined) return true;
  return isOlder(found, wanted) ?? wanted.kind === 'number';
}

/** For a sentence: `sequence 57`, `commit of 2026-11-29 05:00:00 UTC`. */
export function nameSequence({ kind, value }: Sequence): string {
  if (kind === 'number') return `sequence ${value}`;
  return `commit of ${nameTime(new Date(value * 1000))}`;
}
