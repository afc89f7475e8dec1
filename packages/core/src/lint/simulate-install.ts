import { Buffer } from 'node:buffer';
import { posix } from 'node:path';
import type { Appspec, FileMapping } from '@codedeployer/appspec';
import { type BundleTree, mostLinks, pathInBundle } from './bundle-tree.js';
import { linkedFolders } from './linked-folders.js';
import { mappingPaths } from './mapping-paths.js';
import { takeTurns } from '../time/turns.js';

/** A file that Install would copy. */
export interface Copy {
  /** Absolute path on the instance. */
  readonly target: string;
  /** Path in the revision. */
  readonly source: string;
  readonly mapping: FileMapping;
}

export interface InstallPlan {
  readonly copies: ReadonlyMap<string, Copy>;
  /** Folders that Install makes where they are not there yet, by path. */
  readonly directories: ReadonlyMap<string, FileMapping>;
  /** Those of them that `files` names as a destination. */
  readonly destinations: ReadonlySet<string>;
  /** Places that two mappings want, or that are to be both a file and a folder. */
  readonly clashes: readonly Clash[];
  /** Links to folders, which are copied as folders. */
  readonly followed: readonly { readonly path: string; readonly mapping: FileMapping }[];
  /** Links back to a folder that is being copied; where there is one, no link to a folder is followed here. */
  readonly circles: readonly { readonly path: string; readonly mapping: FileMapping }[];
  /** The first mapping that is left out here, and all behind it, because together they install so much. */
  readonly excess: Excess | undefined;
  /** Paths that no file system takes. */
  readonly tooLong: readonly { readonly target: string; readonly mapping: FileMapping }[];
  /** Mappings whose source is not there. */
  readonly missing: readonly FileMapping[];
}

export interface Clash {
  readonly target: string;
  readonly source: string;
  readonly other: string;
  readonly mapping: FileMapping;
}

export interface Excess {
  readonly mapping: FileMapping;
  /** Files and folders, with those of the mappings before. */
  readonly items: number;
  /** The most links on the way to one of them. */
  readonly links: number;
}

/** As Linux has it, in bytes. */
const longestPath = 4095;

function isTooLong(path: string): boolean {
  return path.length > longestPath / 3 && Buffer.byteLength(path) > longestPath;
}

/** So many more files and folders than are in the revision may be installed, by links and by mappings that overlap. */
export const mostBeyond = 500_000;

/**
 * Goes through `files` as the agent's installer does, on an instance where nothing is there yet.
 *
 * @throws the reason of the signal
 */
export async function simulateInstall(
  { files }: Appspec,
  tree: BundleTree,
  signal?: AbortSignal,
): Promise<InstallPlan> {
  const copies = new Map<string, Copy>();
  const directories = new Map<string, FileMapping>();
  const destinations = new Set<string>();
  const clashes: Clash[] = [];
  const followed: { path: string; mapping: FileMapping }[] = [];
  const circles: { path: string; mapping: FileMapping }[] = [];
  const missing: FileMapping[] = [];
  const tooLong: { target: string; mapping: FileMapping }[] = [];
  const folders = linkedFolders(tree);
  let excess: Excess | undefined;
  let items = 0;
  const turns = takeTurns(signal);

  function copy(source: string, target: string, mapping: FileMapping): void {
    if (isTooLong(target)) {
      tooLong.push({ target, mapping });
      return;
    }
    const before = copies.get(target);
    if (before !== undefined || directories.has(target)) {
      clashes.push({ target, source, other: before?.source ?? 'a folder', mapping });
      return;
    }
    copies.set(target, { target, source, mapping });
  }

  function makeDirectory(target: string, source: string, mapping: FileMapping): void {
    const before = copies.get(target);
    if (before === undefined) directories.set(target, directories.get(target) ?? mapping);
    else clashes.push({ target, source, other: before.source, mapping });
  }

  async function copyTree(source: string, target: string, mapping: FileMapping): Promise<void> {
    if (isTooLong(target)) {
      tooLong.push({ target, mapping });
      return;
    }
    makeDirectory(target, source, mapping);
    for (const name of tree.childrenOf(source)) {
      if (turns.isOver()) await turns.pass();
      const child = source === '' ? name : `${source}/${name}`;
      const childTarget = posix.join(target, name);
      const isLink = tree.get(child)?.type === 'symlink';
      if (tree.folderAt(child) === undefined) copy(child, childTarget, mapping);
      else if (!isLink || circles.length === 0) await copyTree(child, childTarget, mapping);
    }
  }

  for (const mapping of files) {
    if (turns.isOver()) await turns.pass();
    const paths = mappingPaths(mapping, tree);
    if (paths === undefined) continue;
    const source = pathInBundle(paths.source);
    if (source === undefined) continue;
    const target = posix.resolve('/', paths.destination);
    if (isTooLong(target)) {
      tooLong.push({ target, mapping });
      continue;
    }
    for (let above = posix.dirname(target); above !== '/'; above = posix.dirname(above)) {
      if (!directories.has(above)) directories.set(above, mapping);
    }
    const kind = tree.kindOf(source);
    destinations.add(target);
    if (kind === 'directory') {
      const { items: more, links } = folders.measure(source, {
        followed: (path) => followed.push({ path, mapping }),
        circle: (path) => circles.push({ path, mapping }),
      });
      items += more;
      if (items <= tree.entries.length + mostBeyond && links <= mostLinks)
        await copyTree(source, target, mapping);
      else excess ??= { mapping, items, links };
    } else if (tree.get(source) === undefined && kind !== 'file') missing.push(mapping);
    else {
      makeDirectory(target, source, mapping);
      copy(source, posix.join(target, posix.basename(source)), mapping);
    }
  }
  return {
    copies,
    directories,
    destinations,
    clashes,
    followed,
    circles,
    excess,
    tooLong,
    missing,
  };
}
