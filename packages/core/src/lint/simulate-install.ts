import { posix } from 'node:path';
import type { Appspec, FileMapping } from '../appspec/appspec.js';
import { type BundleTree, pathInBundle } from './bundle-tree.js';
import { mappingPaths } from './mapping-paths.js';

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
  /** Mappings whose source is not there. */
  readonly missing: readonly FileMapping[];
}

export interface Clash {
  readonly target: string;
  readonly source: string;
  readonly other: string;
  readonly mapping: FileMapping;
}

/** Deeper than any real tree; a link to a folder above itself would go on for ever. */
const deepest = 100;

/** Goes through `files` as the agent's installer does, on an instance where nothing is there yet. */
export function simulateInstall({ files }: Appspec, tree: BundleTree): InstallPlan {
  const copies = new Map<string, Copy>();
  const directories = new Map<string, FileMapping>();
  const destinations = new Set<string>();
  const clashes: Clash[] = [];
  const followed: { path: string; mapping: FileMapping }[] = [];
  const missing: FileMapping[] = [];

  function copy(source: string, target: string, mapping: FileMapping): void {
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

  function copyTree(source: string, target: string, mapping: FileMapping, depth: number): void {
    makeDirectory(target, source, mapping);
    if (depth > deepest) return;
    for (const name of tree.childrenOf(source)) {
      const child = source === '' ? name : `${source}/${name}`;
      const childTarget = posix.join(target, name);
      const isLink = tree.get(child)?.type === 'symlink';
      if (tree.kindOf(child) === 'directory') {
        if (isLink) followed.push({ path: child, mapping });
        copyTree(child, childTarget, mapping, depth + 1);
      } else {
        copy(child, childTarget, mapping);
      }
    }
  }

  for (const mapping of files) {
    const paths = mappingPaths(mapping, tree);
    if (paths === undefined) continue;
    const source = pathInBundle(paths.source);
    if (source === undefined) continue;
    const target = posix.resolve('/', paths.destination);
    for (let above = posix.dirname(target); above !== '/'; above = posix.dirname(above)) {
      if (!directories.has(above)) directories.set(above, mapping);
    }
    const kind = tree.kindOf(source);
    destinations.add(target);
    if (kind === 'directory') copyTree(source, target, mapping, 0);
    else if (tree.get(source) === undefined && kind !== 'file') missing.push(mapping);
    else {
      makeDirectory(target, source, mapping);
      copy(source, posix.join(target, posix.basename(source)), mapping);
    }
  }
  return { copies, directories, destinations, clashes, followed, missing };
}
