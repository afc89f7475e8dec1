import { isUtf8 } from 'node:buffer';
import {
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  type Dirent,
  type Stats,
} from 'node:fs';
import { stat } from 'node:fs/promises';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import type { RevisionEntry } from '../model/entry.js';
import type { RefusedEntry } from '../model/refused-entry.js';
import { decodeName } from '../text/decode-name.js';
import { entryOf, modifiedOf } from './entry-of.js';
import { followLink, unwantedLink } from './follow-link.js';
import type { IgnoreReason, IgnoreRules } from './ignore-rules.js';
import { isWithin } from '../files/is-within.js';
import { stillThere } from '../files/still-there.js';
import { shorten } from '../text/shorten.js';
import { takeTurns } from '../time/turns.js';
import { directoryRules } from './source-rules.js';

export interface DirectoryEntriesOptions {
  readonly symlinks?: 'preserve' | 'follow' | 'error' | undefined;
  /** Otherwise those of `.codedeployignore` in the directory. */
  readonly rules?: IgnoreRules | undefined;
  /** Called with each path that is left out, and why. */
  readonly onIgnored?: ((path: string, reason: IgnoreReason) => void) | undefined;
  /** Called with each link that is followed out of the directory, and where it leads in the end. */
  readonly onOutside?: ((path: string, real: string) => void) | undefined;
  /** Called with each thing that cannot be in a revision, and is left out; without it, the first one ends the walk. */
  readonly onRefused?: ((refused: RefusedEntry) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A folder that is still to be listed. */
interface Pending {
  readonly absolute: string;
  /** The folders on the way to it, by their absolute paths, it among them. */
  readonly ancestors: readonly string[];
  /** The link by which it came in, if any. */
  readonly link: Link | undefined;
}

/** Where something was found. */
interface Place {
  readonly absolute: string;
  /** In the revision. */
  readonly path: string;
  readonly folder: Pending;
}

interface Link {
  readonly path: string;
  readonly target: string;
}

/** So many files and folders may come in by way of links that are followed: links to folders with links multiply. */
const mostLinked = 250_000;

/**
 * The files, folders and links below a directory, in no particular order; dotfiles are in, version control folders
 * and what `.codedeployignore` names are out. Nothing is opened.
 *
 * @param root absolute path
 * @throws SOURCE_NOT_FOUND, SOURCE_NOT_A_DIRECTORY, SOURCE_UNREADABLE, SYMLINK_REFUSED for links to more than can be,
 *   SYMLINKS_TOO_DEEP; and
 *   without `onRefused` ENTRY_UNSUPPORTED, ENTRY_PATH_INVALID, SYMLINK_REFUSED
 */
export async function* directoryEntries(
  root: string,
  options: DirectoryEntriesOptions = {},
): AsyncGenerator<RevisionEntry> {
  const { signal } = options;
  const top = await statRoot(root);
  if (!top.isDirectory()) throw failure('SOURCE_NOT_A_DIRECTORY', { source: root });
  const rules = options.rules ?? (await directoryRules(root));

  const around = lookAround(root, rules, options);
  const turns = takeTurns(signal);
  for (let folder = around.next(); folder !== undefined; folder = around.next()) {
    const { absolute, link } = folder;
    const dirents = lookAt(listFolder, absolute, absolute.slice(root.length + 1), link);
    const undecodable = undecodableNames(absolute, dirents);
    for (const dirent of dirents) {
      if (turns.isOver()) await turns.pass();
      signal?.throwIfAborted();
      const entry = around.look(folder, dirent, undecodable?.get(dirent.name)?.pop());
      if (entry !== undefined) yield entry;
    }
  }
}

/** How a walk looks at one thing after the other. Apart from the walk itself, as V8 is quicker to optimize what is small. */
function lookAround(
  root: string,
  rules: IgnoreRules,
  { symlinks = 'preserve', onIgnored, onOutside, onRefused }: DirectoryEntriesOptions,
) {
  const realRoot = realpathSync(root);
  const pending: Pending[] = [{ absolute: root, ancestors: [realRoot], link: undefined }];
  let linked = 0;

  /** Whether the rules leave it out, which is told. */
  const isOut = (path: string, isDirectory: boolean): boolean => {
    const reason = rules.reasonAgainst(path, isDirectory);
    if (reason !== undefined) onIgnored?.(path, reason);
    return reason !== undefined;
  };
  /** Leaves out what cannot be in a revision, where that may be told. */
  const refuse = (path: string, error: unknown): void => {
    if (onRefused === undefined || !isRefusal(error)) throw error;
    onRefused({ path, error });
  };
  const take = (place: Place, stats: Stats, real: string, link: Link | undefined) => {
    const { absolute, path, folder } = place;
    const entry = entryOf(absolute, path, stats);
    if (entry.type === 'directory')
      pending.push({ absolute, ancestors: [...folder.ancestors, real], link });
    return entry;
  };
  const takeLink = (place: Place, stats: Stats, at: string): RevisionEntry | undefined => {
    const { absolute, path, folder } = place;
    const target = lookAt((file) => readlinkSync(file), absolute, path, folder.link);
    if (symlinks === 'preserve')
      return { type: 'symlink', path, mode: 0o777, modified: modifiedOf(stats), target };
    if (symlinks === 'error') throw unwantedLink(absolute, target);
    const real = followLink(absolute, target, folder.ancestors, at);
    if (!isWithin(real, realRoot)) onOutside?.(path, real);
    const link = { path: absolute, target };
    const found = lookAt<Stats>(statSync, absolute, path, link);
    if (found.isDirectory() && isOut(path, true)) return undefined;
    return take(place, found, real, link);
  };

  return {
    /** The folder to list next. */
    next: () => pending.pop(),
    /**
     * @param written the bytes of its name, where they are not UTF-8
     * @returns undefined for what is left out
     */
    look(folder: Pending, dirent: Dirent, written: Buffer | undefined): RevisionEntry | undefined {
      const { link } = folder;
      if (link !== undefined && ++linked > mostLinked) throw tooMuchLinked(link);
      const absolute = `${folder.absolute}/${dirent.name}`;
      const path = absolute.slice(root.length + 1); // which shares its memory, as it would not when put together
      if (isOut(path, dirent.isDirectory())) return undefined;
      if (written !== undefined) {
        const named = `${folder.absolute}/${decodeName(written)}`;
        refuse(named.slice(root.length + 1), undecodableName(named));
        return undefined;
      }
      const place = { absolute, path, folder };
      const real = `${folder.ancestors.at(-1) ?? realRoot}/${dirent.name}`;
      try {
        // Not by promises: for tens of thousands of files they take four times as long as what they wait for.
        const stats = lookAt<Stats>(lstatSync, absolute, path, link);
        return stats.isSymbolicLink()
          ? takeLink(place, stats, real)
          : take(place, stats, real, link);
      } catch (error) {
        refuse(path, error);
        return undefined;
      }
    },
  };
}

/**
 * @param link the last one on the way there
 * @throws ENTRY_PATH_INVALID where paths cannot be that long, SYMLINKS_TOO_DEEP; and what `stillThere` throws
 */
function lookAt<T>(
  how: (path: string) => T,
  absolute: string,
  path: string,
  link: Link | undefined,
): T {
  try {
    return stillThere(absolute, how);
  } catch (error) {
    const { code } = (error as Error).cause as NodeJS.ErrnoException;
    const options = { cause: error };
    if (code === 'ENAMETOOLONG') {
      const problem = 'it is longer than a path on this machine can be';
      throw failure('ENTRY_PATH_INVALID', { path: shorten(path), problem }, options);
    }
    if (code === 'ELOOP' && link !== undefined)
      throw failure(
        'SYMLINKS_TOO_DEEP',
        { path: shorten(link.path), target: link.target },
        options,
      );
    throw error;
  }
}

const refusals: ReadonlySet<string> = new Set([
  'ENTRY_PATH_INVALID',
  'ENTRY_UNSUPPORTED',
  'SYMLINK_REFUSED',
]);

/** Whether an error is about one thing in a source, beside which others may be looked at. */
function isRefusal(error: unknown): error is CodedeployerError {
  return CodedeployerError.is(error) && refusals.has(error.code);
}

/** Names that are not UTF-8, by what they are read as, which is not there. */
function undecodableNames(
  folder: string,
  dirents: readonly Dirent[],
): ReadonlyMap<string, Buffer[]> | undefined {
  if (!dirents.some(({ name }) => name.includes('\uFFFD'))) return undefined;
  const names = stillThere(folder, (path) => readdirSync(path, 'buffer'));
  const found = new Map<string, Buffer[]>();
  for (const bytes of names) {
    if (isUtf8(bytes)) continue;
    const name = bytes.toString();
    found.set(name, [...(found.get(name) ?? []), bytes]);
  }
  return found;
}

function undecodableName(path: string): Error {
  return failure('ENTRY_PATH_INVALID', { path, problem: 'its name is not valid UTF-8' });
}

function tooMuchLinked(link: Link): Error {
  const problem = `and links beside it lead to more than ${mostLinked} files and folders, as there are links to folders in linked folders`;
  return failure('SYMLINK_REFUSED', { ...link, problem, setting: '"preserve"' });
}

function listFolder(path: string): Dirent[] {
  return readdirSync(path, { withFileTypes: true });
}

async function statRoot(root: string): Promise<Stats> {
  try {
    return await stat(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw failure('SOURCE_NOT_FOUND', { source: root }, { cause: error });
    throw failure(
      'SOURCE_UNREADABLE',
      { path: root, reason: (error as Error).message },
      { cause: error },
    );
  }
}
