import { latestTime, parseDate } from '../config/parse-date.js';
import type { RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { RevisionEntry } from '../model/entry.js';
import type { RevisionFacts } from './revision-files.js';

/**
 * Which times things get in the archive: one that stands for the revision, each its own, or one that somebody chose,
 * in seconds since 1970.
 */
export type Times = 'revision' | 'preserve' | number;

/** What is older was not made by a clock: shells and build tools that want no times set the first one that a zip can hold. */
const trustworthy = Date.UTC(1981, 0, 1) / 1000;

/**
 * The times that are asked for: by the configuration, or else by SOURCE_DATE_EPOCH, which other tools heed as well.
 *
 * @param onNotice told in a sentence when SOURCE_DATE_EPOCH is taken, or is there and has no effect
 * @throws CONFIG_INVALID_VALUE
 */
export function chooseTimes(
  { times }: Pick<RevisionConfig, 'times'>,
  env: Readonly<Record<string, string | undefined>>,
  onNotice: (notice: string) => void,
): Times {
  const epoch = env.SOURCE_DATE_EPOCH ?? '';
  const variable = `SOURCE_DATE_EPOCH (${epoch})`;
  if (times !== 'revision') {
    if (epoch !== '') onNotice(`${variable} is not heeded, as "times" is "${times}".`);
    return times === 'preserve' ? times : (parseDate(times) ?? refuse('configuration', 'times'));
  }
  if (epoch === '') return 'revision';
  if (!/^-?\d{1,15}$/.test(epoch) || Number(epoch) > latestTime)
    return refuse('environment', 'SOURCE_DATE_EPOCH');
  if (Number(epoch) < trustworthy) {
    onNotice(`${variable} is from before 1981, which is no time of a source: it is ignored.`);
    return 'revision';
  }
  const date = new Date(Number(epoch) * 1000).toISOString().replace('.000', '');
  onNotice(`Everything in the revision gets the time of ${variable}: ${date}.`);
  return Number(epoch);
}

function refuse(where: string, key: 'times' | 'SOURCE_DATE_EPOCH'): never {
  const problem =
    key === 'times'
      ? 'expected "revision", "preserve" or a date'
      : 'expected whole seconds since 1970, up to January 2038';
  throw failure('CONFIG_INVALID_VALUE', { where, key, problem });
}

/**
 * Refuses times of their own that cannot be kept.
 *
 * @throws ENTRY_TIME_UNSUPPORTED
 */
export function checkTimes(entries: readonly RevisionEntry[]): void {
  for (const { path, modified } of entries)
    if (modified !== undefined && (modified < 0 || modified > latestTime))
      throw failure('ENTRY_TIME_UNSUPPORTED', { path, modified });
}

/** When the commit was made, in seconds since 1970; none where files have changed since. */
function commitTime({ committed, dirty }: RevisionFacts): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/.exec(committed ?? '')?.slice(1);
  if (parts === undefined || dirty === true) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/** What the deploy folder brings says how the source is deployed, and is not the source. */
function isSource({ type, path }: RevisionEntry): boolean {
  return type === 'file' && !path.startsWith('deploy/') && !/^appspec\.ya?ml$/.test(path);
}

function newestOf(entries: readonly RevisionEntry[]): number | undefined {
  let newest: number | undefined;
  for (const entry of entries) {
    const { modified } = entry;
    if (modified === undefined || (newest !== undefined && modified <= newest)) continue;
    if (isSource(entry)) newest = modified;
  }
  return newest;
}

/** So many different times there are for revisions of one commit; in seconds a bit more than an hour. */
const spread = 4096;

/**
 * The one time of everything in a revision, in seconds since 1970. Programs on the instances take time and size for
 * identity (Python, nginx, rsync), so revisions with other contents need another time: that of the commit, where the
 * working tree is as committed, or else of the newest file, less up to 4,095 seconds that come from the digest. So a
 * later commit is later, but for an hour or so, and a clean clone has the same time everywhere.
 *
 * @param now for a source without any times; in milliseconds since 1970
 */
export function revisionTime(
  entries: readonly RevisionEntry[],
  facts: RevisionFacts,
  digest: string,
  now: number,
): number {
  const found = commitTime(facts) ?? newestOf(entries) ?? Math.floor(now / 1000);
  // Brought into range before anything is taken off: what is out of it must not end up at one and the same border.
  const base = Math.min(Math.max(found, trustworthy), latestTime);
  return base - (Number.parseInt(digest.slice(0, 8), 16) % spread);
}
