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
import { failure } from '../errors/failure.js';
import type { RevisionEntry } from '../model/entry.js';
import { entryOf, modifiedOf } from './entry-of.js';
import { followLink, unwantedLink } from './follow-link.js';
import type { IgnoreReason, IgnoreRules } from './ignore-rules.js';
import { isWithin } from '../files/is-within.js';
import { stillThere } from '../files/still-there.js';
import { directoryRules } from './source-rules.js';

export interface DirectoryEntriesOptions {
  readonly symlinks?: 'preserve' | 'follow' | 'error' | undefined;
  /** Otherwise those of `.codedeployignore` in the directory. */
  readonly rules?: IgnoreRules | undefined;
  /** Called with each path that is left out, and why. */
  readonly onIgnored?: ((path: string, reason: IgnoreReason) => void) | undefined;
  /** Called with each link that is followed out of the directory, and where it leads in the end. */
  readonly onOutside?: ((path: string, real: string) => void) | undefined;
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

interface Link {
  readonly path: string;
  readonly target: string;
}

/** After so many milliseconds others have their turn, a signal among them: the walk itself never waits. */
const turn = 50;

/** So many files and folders may come in by way of links that are followed: links to folders with links multiply. */
const mostLinked = 250_000;

/**
 * The files, folders and links below a directory, in no particular order; dotfiles are in, version control folders
 * and what `.codedeployignore` names are out. Nothing is opened.
 *
 * @param root absolute path
 * @throws SOURCE_NOT_FOUND, SOURCE_NOT_A_DIRECTORY, SOURCE_UNREADABLE, ENTRY_UNSUPPORTED, SYMLINK_REFUSED
 */
export async function* directoryEntries(
  root: string,
  options: DirectoryEntriesOptions = {},
): AsyncGenerator<RevisionEntry> {
  const { symlinks = 'preserve', onIgnored, onOutside, signal } = options;
  const top = await statRoot(root);
  if (!top.isDirectory()) throw failure('SOURCE_NOT_A_DIRECTORY', { source: root });
  const rules = options.rules ?? (await directoryRules(root));

  const realRoot = realpathSync(root);
  const pending: Pending[] = [{ absolute: root, ancestors: [realRoot], link: undefined }];
  let turnEnds = performance.now() + turn;
  let linked = 0;
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const { absolute: parent, ancestors } = folder;
    const dirents = listFolder(parent);
    checkEncoding(parent, dirents);
    for (const dirent of dirents) {
      if (performance.now() > turnEnds) {
        await new Promise((resolve) => setImmediate(resolve));
        turnEnds = performance.now() + turn;
      }
      signal?.throwIfAborted();
      let link = folder.link;
      if (link !== undefined && ++linked > mostLinked) throw tooMuchLinked(link);
      const absolute = `${parent}/${dirent.name}`;
      const path = absolute.slice(root.length + 1); // which shares its memory, as it would not when put together
      const ignored = rules.reasonAgainst(path, dirent.isDirectory());
      if (ignored !== undefined) {
        onIgnored?.(path, ignored);
        continue;
      }

      // Not by promises: for tens of thousands of files they take four times as long as what they wait for.
      let stats = stillThere(absolute, (file) => lstatSync(file));
      let real = `${ancestors.at(-1) ?? realRoot}/${dirent.name}`;
      if (stats.isSymbolicLink()) {
        const target = stillThere(absolute, (link) => readlinkSync(link));
        if (symlinks === 'error') throw unwantedLink(absolute, target);
        if (symlinks === 'preserve') {
          yield { type: 'symlink', path, mode: 0o777, modified: modifiedOf(stats), target };
          continue;
        }
        real = followLink(absolute, target, ancestors, real);
        if (!isWithin(real, realRoot)) onOutside?.(path, real);
        link = { path: absolute, target };
        stats = stillThere(absolute, (file) => statSync(file));
        const reason = stats.isDirectory() ? rules.reasonAgainst(path, true) : undefined;
        if (reason !== undefined) {
          onIgnored?.(path, reason);
          continue;
        }
      }

      const entry = entryOf(absolute, path, stats);
      yield entry;
      if (entry.type === 'directory')
        pending.push({ absolute, ancestors: [...ancestors, real], link });
    }
  }
}

/** A name that is not UTF-8 is read as another one, which is not there. */
function checkEncoding(folder: string, dirents: readonly Dirent[]): void {
  if (!dirents.some(({ name }) => name.includes('\uFFFD'))) return;
  const names = stillThere(folder, (path) => readdirSync(path, 'buffer'));
  const invalid = names.find((bytes) => !isUtf8(bytes));
  if (invalid !== undefined)
    throw failure('ENTRY_PATH_INVALID', {
      path: `${folder}/${invalid.toString()}`,
      problem: 'its name is not valid UTF-8',
    });
}

function tooMuchLinked(link: Link): Error {
  const problem = `and links beside it lead to more than ${mostLinked} files and folders, as there are links to folders in linked folders`;
  return failure('SYMLINK_REFUSED', { ...link, problem, setting: '"preserve"' });
}

function listFolder(path: string): Dirent[] {
  return stillThere(path, (folder) => readdirSync(folder, { withFileTypes: true }));
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
