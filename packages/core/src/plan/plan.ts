import { createHash } from 'node:crypto';
import type { Finding } from '@codedeployer/appspec';
import type { RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { Compression } from '../model/compression.js';
import type { KeptPlace } from '../kept/kept-contents.js';
import { sharedWorkers, type SharedWorkers } from '../workers/shared-workers.js';
import type { Workers } from '../workers/workers.js';
import { addEntry, arrangeEntries } from './arrange-entries.js';
import type { ContentCache } from './content-cache.js';
import { contentDigests, digestContents } from './digest-contents.js';
import { digestScheme } from './digest-scheme.js';
import { draftFile, type Draft } from './draft.js';
import type { RevisionEntry, SourceEntry } from '../model/entry.js';
import { gatherEntries } from './gather-entries.js';
import type { PlannedEntry, ReadyArchive } from '../model/planned-entry.js';
import type { RefusedEntry } from '../model/refused-entry.js';
import type { IsPlain, Sought } from '../model/sought.js';
import { revisionFiles, versionOf, type RevisionFacts } from './revision-files.js';
import { packedAhead, type PackedAhead } from './packed-ahead.js';
import { createSpool, type Spool } from './spool.js';
import { checkTimes, revisionTime, type Times } from './times.js';

/** What will be packed: decided, checked and named before a byte is written. */
export interface RevisionPlan {
  /** Sorted by the bytes of their paths; each path once. */
  readonly entries: readonly PlannedEntry[];
  /**
   * 64 hexadecimal digits that stand for paths, modes, link targets, contents, facts and, where somebody chose them,
   * times: archives of one digest differ in the one time of the revision at most.
   */
  readonly digest: string;
  readonly facts: RevisionFacts & { readonly version: string };
  /** Sum of the sizes of all files, in bytes. */
  readonly size: number;
  /** What the agent accepts and is surely not meant; none before somebody has judged the plan. */
  readonly findings: readonly Finding[];
  /** What the plan was judged for; none before somebody has judged it. */
  readonly checkedFor?: RevisionConfig;
  /** What the source has beside its entries and no revision can have: it is told, and nothing is packed. */
  readonly refused?: readonly RefusedEntry[];
  /** The archive itself, where it was ready-made; its entries cannot be packed again. */
  readonly archive?: ReadyArchive;
  /** Where what was packed is kept for the next time; undefined where nothing is kept. */
  readonly kept?: KeptPlace | undefined;
  /** What of it was packed while it was planned. */
  readonly ahead?: PackedAhead | undefined;
  /** The threads that planning started, for packing to go on with; the first who asks gets them, and closes them. */
  readonly takeWorkers?: () => Workers | undefined;
  /** Ends the threads, removes what was spooled to temporary files; the plan cannot be packed afterwards. Safe to call twice. */
  dispose(): void;
}

export interface PlanOptions {
  readonly facts: RevisionFacts;
  /** Where one-shot streams are spooled. */
  readonly temporaryDirectory: string;
  /** As messages should call what the entries come from. */
  readonly sourceName?: string;
  /** Knows what was in files the last time; otherwise all are read. Saving it is up to its owner. */
  readonly cache?: ContentCache | undefined;
  /**
   * How a zip of it will be compressed, for who surely packs one or is likely to: files are packed when they are read, so that
   * they need not be read again. Otherwise packing begins when the digest is known.
   */
  readonly packAhead?: PackAhead | undefined;
  /**
   * What becomes of paths that no instance could have: `refuse` them, or `keep` them for whoever judges the plan, and who
   * must refuse it before it is packed. Default `refuse`.
   */
  readonly invalidPaths?: 'refuse' | 'keep' | undefined;
  /** Which times its files, folders and links get; one that stands for the revision when nothing is said. */
  readonly times?: Times | undefined;
  /** The time of a source without any times, in milliseconds since 1970; otherwise as long ago as can be. */
  readonly now?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * What needs all entries and no digest is done while they are read, and waited for. Those that planning makes itself are
   * among them, as if the digest were zeros. It must let the event loop have its turn, as the threads are fed by it.
   */
  readonly meanwhile?:
    ((entries: readonly RevisionEntry[], isPlain: IsPlain) => Promise<void>) | undefined;
  /** What is looked for in files when they are read, for what is done meanwhile to ask; the cache has to be for the same. */
  readonly sought?: Sought | undefined;
}

export interface PackAhead {
  readonly compression: Compression;
  /** Of the contents of files, in bytes, in the order in which they are found. All of them when nothing is said. */
  readonly atMost?: number | undefined;
}

/** Stands for the digest as long as nobody knows it. */
const noDigest = '0'.repeat(64);

/** One line per entry; the digest is the hash of them all. */
function describe(entry: Draft, times: Times): string {
  if (entry.type === 'file' && entry.hash === '')
    throw new Error(`${entry.path} was not digested.`);
  const mode = entry.mode.toString(8).padStart(3, '0');
  const detail =
    entry.type === 'file'
      ? entry.hash
      : entry.type === 'symlink'
        ? JSON.stringify(entry.target)
        : '';
  const time = times === 'preserve' ? ` ${entry.modified ?? '-'}` : '';
  return `${entry.type} ${mode} ${JSON.stringify(entry.path)} ${detail}${time}\n`;
}

function sizeOf(entries: readonly RevisionEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.size : 0), 0);
}

/** The files that planning makes itself, and what they say. */
function makeFiles(facts: RevisionFacts, digest: string) {
  const complete = { ...facts, version: versionOf(facts, digest) };
  return { facts: complete, files: revisionFiles(complete, digest).map(draftFile) };
}

/** @throws the reason of the first that failed, when all have ended */
async function all(works: readonly Promise<void>[]): Promise<void> {
  for (const ended of await Promise.allSettled(works))
    if (ended.status === 'rejected') throw ended.reason;
}

type Decided = Pick<RevisionPlan, 'entries' | 'digest' | 'facts' | 'size'>;

/** A function of its own, because what it found out on the way can be forgotten when it has decided. */
async function decide(
  source: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  options: PlanOptions,
  spool: Spool,
  workers: SharedWorkers,
  ahead: PackedAhead | undefined,
): Promise<Decided> {
  const { facts, cache, signal, invalidPaths, sourceName = 'the source' } = options;
  const { times = 'revision', now = 0, packAhead, meanwhile, sought } = options;
  const atMost = packAhead?.atMost;
  const digests = contentDigests(workers, { signal, cache, ahead, atMost, sought });
  const gathered = await gatherEntries(source, spool, digests);
  if (gathered.every((entry) => entry.type === 'directory'))
    throw failure('SOURCE_EMPTY', { source: sourceName });

  const checkPaths = invalidPaths !== 'keep';
  const sorted = arrangeEntries(gathered, { checkPaths });
  if (times === 'preserve') checkTimes(sorted);
  const seen = [...sorted];
  for (const entry of makeFiles(facts, noDigest).files) addEntry(seen, entry);
  await all([digests.finish(), ...(meanwhile ? [meanwhile(seen, digests.isPlain)] : [])]);
  const hash = createHash('sha256').update(`codedeployer revision ${digestScheme}\n`);
  hash.update(`${JSON.stringify(facts)}\ntimes ${times}\n`);
  // By the thousand: to hand a line over costs more than to hash it.
  for (let at = 0; at < sorted.length; at += 1000) {
    const lines = sorted.slice(at, at + 1000).map((entry) => describe(entry, times));
    hash.update(lines.join(''));
  }
  const digest = hash.digest('hex');
  const time = typeof times === 'number' ? times : revisionTime(sorted, facts, digest, now);

  const made = makeFiles(facts, digest);
  await digestContents(made.files, workers, signal);
  for (const entry of made.files) addEntry(sorted, entry);
  for (const entry of sorted)
    entry.time = (times === 'preserve' ? entry.modified : undefined) ?? time;
  return { entries: sorted, digest, facts: made.facts, size: sizeOf(sorted) };
}

/**
 * Reads everything once and decides what the revision is: sorted, unique, checked, with its digest and with the files
 * that tell the hooks what they deploy. Writes nothing but spool files.
 *
 * @throws SOURCE_EMPTY, ENTRY_PATH_INVALID, ENTRY_DUPLICATE, ENTRY_CONFLICT, ENTRY_TIME_UNSUPPORTED, FILE_CHANGED,
 *   SOURCE_UNREADABLE; what is done meanwhile
 */
export async function planRevision(
  source: AsyncIterable<SourceEntry> | Iterable<SourceEntry>,
  options: PlanOptions,
): Promise<RevisionPlan> {
  const spool = createSpool(options.temporaryDirectory);
  const workers = sharedWorkers();
  const { packAhead } = options;
  const ahead = packAhead && packedAhead(packAhead.compression, () => spool.open());
  const dispose = () => {
    ahead?.close();
    spool.dispose();
    return workers.close();
  };
  try {
    const decided = await decide(source, options, spool, workers, ahead);
    return {
      ...decided,
      findings: [],
      ahead,
      takeWorkers: () => workers.take(),
      dispose: () => void dispose(), // they have no work now: nothing to wait for
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
