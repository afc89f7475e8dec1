import { readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

export interface WatchOptions {
  /** Absolute paths of files and folders whose changes are of no account, and those of what is in them. */
  readonly without?: readonly string[];
  /** Milliseconds without another change after which a burst of them is over. */
  readonly quiet?: number;
}

export interface WatchedPaths {
  /**
   * Resolves with what changed first of what has not been told yet, an absolute path, once the burst is over; what changes while
   * nobody waits is told to who waits next. Rejects with the signal's reason.
   */
  changed(signal: AbortSignal): Promise<string>;
  /** Safe to call twice. */
  close(): void;
}

/** Folders that packages and git change by themselves, and many of them. */
const passedOver = ['node_modules', '.git'];

/**
 * Watches files and folders with all that is in them, whether they are there or not, as a build may remove and make them again. Folders
 * called `node_modules` and `.git` are passed over.
 *
 * @param paths absolute
 * @throws Error of the system where it has no more watches (`ENOSPC`)
 */
export function watchPaths(
  paths: readonly string[],
  { without = [], quiet = 300 }: WatchOptions = {},
): WatchedPaths {
  const watchers = new Map<string, FSWatcher>();
  let first: string | undefined;
  let last = 0;
  let closed = false;
  let tell: () => void = () => undefined;

  const isWithin = (path: string, folder: string) =>
    path === folder || path.startsWith(`${folder}/`);
  const isHeeded = (path: string) =>
    !passedOver.includes(basename(path)) && !without.some((one) => isWithin(path, one));
  const concerns = (path: string) =>
    paths.some((one) => isWithin(path, one) || isWithin(one, path)) && isHeeded(path);

  function notice(path: string): void {
    first ??= path;
    last = performance.now();
    tell();
  }

  function add(folder: string): void {
    if (closed || watchers.has(folder)) return;
    let watcher: FSWatcher;
    try {
      watcher = watch(folder, (_event, name) => {
        const path = name === null ? folder : join(folder, name);
        if (!concerns(path)) return;
        look(path);
        notice(path);
      });
    } catch (error) {
      // It has gone meanwhile; its parent tells of that.
      if (['ENOENT', 'ENOTDIR', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? ''))
        return;
      throw error;
    }
    const forget = () => {
      watcher.close();
      watchers.delete(folder);
    };
    watchers.set(folder, watcher);
    watcher.on('error', forget);
  }

  /** Watches a folder and those in it; of one that holds what is watched, that way only. */
  function look(path: string): void {
    if (!isHeeded(path)) return;
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
      watchers.get(path)?.close();
      watchers.delete(path);
      return;
    }
    add(path);
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory() && concerns(join(path, entry.name))) look(join(path, entry.name));
  }

  for (const path of paths) {
    // What is not there yet comes to be in what is.
    let there = dirname(path);
    while (statSync(there, { throwIfNoEntry: false })?.isDirectory() !== true)
      there = dirname(there);
    add(there);
    look(path);
  }

  return {
    async changed(signal) {
      signal.throwIfAborted();
      while (first === undefined)
        await new Promise<void>((resolve, reject) => {
          const end = () => reject(signal.reason as Error);
          signal.addEventListener('abort', end, { once: true });
          tell = () => {
            signal.removeEventListener('abort', end);
            resolve();
          };
        });
      for (let rest = quiet; rest > 0; rest = quiet - (performance.now() - last)) {
        await delay(rest, undefined, { signal });
        // Where the process stood still, time is over before it has read what changed meanwhile.
        await turn();
      }
      const told = first;
      first = undefined;
      return told;
    },
    close() {
      closed = true;
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
