import type { RevisionConfig } from '../config/load-config.js';
import { hookScriptsDirectory } from '../files/hook-scripts.js';
import type { IgnoreReason, IgnoreRules } from '../source/ignore-rules.js';
import { isWithin } from '../files/is-within.js';
import type { RevisionPlan } from './plan.js';
import type { PlannedEntry } from '../model/planned-entry.js';

/** A path that is in a revision, or is kept out of it. */
export interface ListedPath {
  readonly path: string;
  readonly type: PlannedEntry['type'] | 'ignored';
  /** In bytes; of what is kept out, nobody looked. */
  readonly size: number | undefined;
  /** The rule that let it in or kept it out; a sentence where it is no pattern. */
  readonly reason: string;
}

export interface ListedSize {
  readonly path: string;
  /** In bytes; of a folder with all that is below it. */
  readonly size: number;
}

/** What goes into a revision and why, for people who wonder. */
export interface RevisionListing {
  /** Those that are in, as they are in the archive, then those that are not. */
  readonly paths: readonly ListedPath[];
  readonly largestFiles: readonly ListedSize[];
  readonly largestFolders: readonly ListedSize[];
  /** Sum of the sizes of all files, in bytes. */
  readonly size: number;
  readonly findings: RevisionPlan['findings'];
}

export interface ListOptions {
  /** The rules that the source was read with. */
  readonly rules: IgnoreRules;
  /** What they kept out. */
  readonly ignored: ReadonlyMap<string, IgnoreReason>;
  /** How many of the largest files and folders to name. */
  readonly most?: number | undefined;
}

function describe({ pattern, from }: IgnoreReason): string {
  return from === 'always' ? `${pattern} is never deployed` : `${pattern} in ${from}`;
}

function reasonFor(entry: PlannedEntry, config: RevisionConfig, rules: IgnoreRules): string {
  if (entry.type === 'file') {
    if ('bytes' in entry.contents) return 'made by codedeployer';
    const { path } = entry.contents;
    if (isWithin(path, hookScriptsDirectory())) return 'added by codedeployer';
    if (isWithin(path, config.deployDirectory)) return 'of the deploy folder';
  }
  const { reason } = rules.judge(entry.path, entry.type === 'directory');
  return reason === undefined ? 'no rule keeps it out' : describe(reason);
}

function largest(sizes: Iterable<ListedSize>, most: number): ListedSize[] {
  return [...sizes].sort((a, b) => b.size - a.size || (a.path < b.path ? -1 : 1)).slice(0, most);
}

function* foldersOf(path: string): Generator<string> {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
    yield path.slice(0, slash);
}

/** Lists what a plan holds, what was kept out of it and by which rule, and what takes most of the room. */
export function listRevision(
  plan: RevisionPlan,
  config: RevisionConfig,
  { rules, ignored, most = 10 }: ListOptions,
): RevisionListing {
  const files = plan.entries.filter((entry) => entry.type === 'file');
  const folders = new Map<string, number>();
  for (const { path, size } of files)
    for (const folder of foldersOf(path)) folders.set(folder, (folders.get(folder) ?? 0) + size);
  return {
    paths: [
      ...plan.entries.map((entry) => ({
        path: entry.path,
        type: entry.type,
        size: entry.type === 'file' ? entry.size : 0,
        reason:
          plan.archive === undefined
            ? reasonFor(entry, config, rules)
            : 'in the ready-made archive',
      })),
      ...[...ignored].map(([path, reason]) => ({
        path,
        type: 'ignored' as const,
        size: undefined,
        reason: describe(reason),
      })),
    ],
    largestFiles: largest(files, most).map(({ path, size }) => ({ path, size })),
    largestFolders: largest(
      [...folders].map(([path, size]) => ({ path, size })),
      most,
    ),
    size: plan.size,
    findings: plan.findings,
  };
}
