import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { JudgeOptions, RevisionToJudge, RevisionVerdict } from './check-revision.js';
import type { RevisionConfig } from '../config/load-config.js';
import type { DeployEvent } from '../model/events.js';
import { assembleRevision } from '../assemble/assemble.js';
import { openContentCache, type ContentCache } from '../plan/content-cache.js';
import { readGitFacts } from '../source/git-facts.js';
import type { IgnoreReason } from '../source/ignore-rules.js';
import { withImpliedFolders } from '../plan/implied-folders.js';
import { isWithin } from '../files/is-within.js';
import { sought } from '../lint/looked-into.js';
import { isAnythingKept, type KeptPlace } from '../kept/kept-contents.js';
import { idleForArchive } from './idle-options.js';
import { planArchive } from './plan-archive.js';
import { planRevision, type RevisionPlan } from '../plan/plan.js';
import type { FileEntry } from '../model/entry.js';
import type { RefusedEntry } from '../model/refused-entry.js';
import { revisionFilePaths, type RevisionFacts } from '../plan/revision-files.js';
import type { RevisionSource } from '../source/revision-source.js';
import { sourceEntries } from '../source/source-entries.js';
import { chooseTimes } from '../plan/times.js';

export interface PrepareOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly temporaryDirectory: string;
  /** For a source without any times; in milliseconds since 1970. */
  readonly now?: number | undefined;
  /** Where to remember what was in the files on disk, so that only those that changed are read; otherwise nowhere. */
  readonly cache?: RevisionCache | undefined;
  readonly onEvent?: ((event: DeployEvent) => void) | undefined;
  /** Called with each path of the source that is left out, and why. */
  readonly onIgnored?: ((path: string, reason: IgnoreReason) => void) | undefined;
  /** Whether a revision that cannot be deployed is refused, or only shown, with its findings. Default true. */
  readonly refuse?: boolean | undefined;
  /**
   * Whether a zip of it is packed: files are then packed when they are read, and read only once. `perhaps` begins with some, as
   * it may turn out that the archive is not needed. Default: nothing is packed ahead.
   */
  readonly packs?: 'surely' | 'perhaps' | undefined;
  /** Loads what comes next, where the revision can be deployed, while its files are read. */
  readonly load?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RevisionCache {
  /** Absolute path of a folder, which is made; undefined where this user has none. */
  readonly directory: string | undefined;
  /** The time, in milliseconds since 1970, before anything is looked at. */
  readonly now: number;
}

/** What is packed of a revision that may be there already, in bytes of its files: half a second of two processors. */
const perhapsNeeded = 64 * 1024 * 1024;

interface SourceCache {
  readonly contents: ContentCache;
  readonly packed: KeptPlace;
}

/** The cache for a folder, or for the entries of a project; none when it would be a part of what is deployed. */
async function openCache(
  source: RevisionSource,
  { directory, cache: wanted }: RevisionConfig,
  cache: RevisionCache | undefined,
): Promise<SourceCache | undefined> {
  if (cache === undefined || !wanted) return undefined;
  if (cache.directory === undefined)
    throw new Error('this user has no home folder (HOME), nor is XDG_CACHE_HOME set');
  const isFolder = typeof source === 'string';
  if (isFolder && isWithin(cache.directory, source)) return undefined;
  const what = isFolder ? source : `entries of ${directory}`;
  const name = createHash('sha256').update(what).digest('hex').slice(0, 16);
  return {
    contents: await openContentCache(join(cache.directory, `contents-${name}`), cache.now, sought),
    packed: { folder: join(cache.directory, 'packed', name), now: cache.now },
  };
}

/** Whether something is there that can be copied instead of packed, once the digest of a file is known. */
async function hasKept(cache: SourceCache | undefined): Promise<boolean> {
  return cache !== undefined && (await isAnythingKept(cache.packed));
}

/** The folder that the configuration names as the source. */
export function configuredSource(config: RevisionConfig): string {
  return resolve(config.directory, config.source);
}

interface Judged {
  readonly plan: RevisionPlan;
  readonly verdict: RevisionVerdict;
}

async function judge(
  revision: RevisionToJudge,
  config: RevisionConfig,
  options: JudgeOptions,
): Promise<RevisionVerdict> {
  const { judgeRevision } = await import('./check-revision.js'); // what knows the agent is much to load
  return judgeRevision(revision, config, options);
}

/**
 * Plans what is not packed yet, and judges it while its files are read.
 *
 * @throws what it is refused for, unless it is not to be, as soon as that is known
 */
async function planSource(
  source: RevisionSource,
  config: RevisionConfig,
  facts: RevisionFacts,
  options: PrepareOptions,
): Promise<Judged> {
  const { onEvent, onIgnored, packs, load, refuse = true } = options;
  const refusal = new AbortController();
  const signal = AbortSignal.any([refusal.signal, ...(options.signal ? [options.signal] : [])]);
  const { level, deflate } = config;
  const sourceName = typeof source === 'string' ? source : 'the stream of files';
  const notice = (message: string) => onEvent?.({ type: 'notice', message });
  const times = chooseTimes(config, options.env, notice);
  const refused: RefusedEntry[] = [];
  const onRefused = (entry: RefusedEntry) => void refused.push(entry);
  const entries = sourceEntries(source, config, {
    onIgnored,
    onRefused,
    onNotice: notice,
    onWarning: (message) => onEvent?.({ type: 'warning', message }),
    signal,
  });
  const doWithout = (error: unknown) => {
    const { message } = error as Error;
    notice(`What is in the files is not remembered for the next time: ${message}.`);
    return undefined;
  };
  const cache = await openCache(source, config, options.cache).catch(doWithout);
  const assembled = assembleRevision(entries, {
    deployDirectory: config.deployDirectory,
    sourceName,
    modes: config.modes,
    groups: config.configuredTargets,
    refused,
    onNotice: notice,
    onRefused,
  });
  const packsAhead = packs !== undefined && level > 0 && !(await hasKept(cache));
  let verdict = undefined as RevisionVerdict | undefined;
  const plan = await planRevision(withImpliedFolders(assembled, revisionFilePaths), {
    facts,
    temporaryDirectory: options.temporaryDirectory,
    sourceName,
    cache: cache?.contents,
    packAhead: packsAhead
      ? { compression: { level, deflate }, atMost: packs === 'surely' ? undefined : perhapsNeeded }
      : undefined,
    invalidPaths: 'keep', // the plan is judged, and all that is wrong with it told at once
    times,
    now: options.now,
    signal,
    sought,
    meanwhile: async (gathered, isPlain) => {
      let isLoading = false;
      const loadOnce = () => {
        if (!isLoading) load?.();
        isLoading = true;
      };
      const whenRead = (file: FileEntry) => {
        loadOnce(); // nothing is wrong so far, and from now on there is time
        return isPlain(file);
      };
      verdict = await judge({ entries: gathered, refused }, config, { signal, isPlain: whenRead });
      if (verdict.error === undefined) loadOnce();
      else if (refuse) refusal.abort(verdict.error); // the rest need not be read
    },
  });
  await cache?.contents.save().catch(doWithout);
  if (verdict === undefined) throw new TypeError('a plan that was not judged');
  return { plan: { ...plan, refused, kept: cache?.packed }, verdict };
}

/** Plans an archive that somebody else made, and judges what is in it. */
async function planReady(
  archive: string,
  config: RevisionConfig,
  facts: RevisionFacts,
  { signal }: PrepareOptions,
): Promise<Judged> {
  const plan = await planArchive(archive, { facts, signal });
  try {
    return { plan, verdict: await judge(plan, config, { signal }) };
  } catch (error) {
    plan.dispose();
    throw error;
  }
}

/**
 * Everything about a revision that can be decided without AWS: reads the source, adds what the instances need, plans
 * and judges it. The caller disposes of the plan.
 *
 * @throws what reading, planning and checking throw; nothing has been written or sent then
 */
export async function prepareRevision(
  source: RevisionSource,
  config: RevisionConfig,
  options: PrepareOptions,
): Promise<RevisionPlan> {
  const { onEvent } = options;
  const facts = {
    application: config.application,
    ...(config.version === undefined ? {} : { version: config.version }),
    ...(await readGitFacts(config.directory, options.env, (warning) =>
      onEvent?.({ type: 'warning', ...warning }),
    )),
  };
  const { plan, verdict } =
    config.archive === undefined
      ? await planSource(source, config, facts, options)
      : await planReady(resolve(config.directory, config.archive), config, facts, options);
  if (config.archive !== undefined && typeof source !== 'string') {
    const message = `${config.archive} is deployed as it is ("archive"); the files that came in are not looked at.`;
    onEvent?.({ type: 'notice', message });
  }
  const idle = plan.archive && idleForArchive(config, plan.archive.format);
  if (idle !== undefined) onEvent?.({ type: 'notice', message: idle });
  const { refuse = true } = options;
  const { findings, error } = verdict;
  if (error !== undefined && refuse) {
    plan.dispose();
    throw error;
  }
  for (const finding of findings) onEvent?.({ type: 'finding', finding });
  const { application, version } = plan.facts;
  const files = plan.entries.filter((entry) => entry.type !== 'directory').length;
  onEvent?.({ type: 'planned', application, version, digest: plan.digest, files, size: plan.size });
  return error === undefined ? { ...plan, findings, checkedFor: config } : { ...plan, findings };
}
