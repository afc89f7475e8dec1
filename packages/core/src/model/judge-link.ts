import { posix } from 'node:path';
import type { RevisionEntry, SymlinkEntry } from './entry.js';
import { foldersAround } from './folders.js';

/** What is wrong with a symbolic link, as it will be on an instance. */
export type LinkProblem = 'absolute' | 'outside' | 'loop' | 'dangling';

/** The paths of a revision, with the folders that only show in the paths of what is in them. */
export type Tree = ReadonlyMap<string, RevisionEntry | undefined>;

/** More than any system follows. */
const mostLinks = 40;

export function treeOf(entries: readonly RevisionEntry[]): Tree {
  const tree = new Map<string, RevisionEntry | undefined>([['', undefined]]);
  for (const folder of foldersAround(entries)) tree.set(folder, undefined);
  for (const entry of entries) tree.set(entry.path, entry);
  return tree;
}

/**
 * Where a link leads within the revision, name by name as a system does it, links on the way included. It need not be
 * so where the revision was made: what is ignored is not on the instances.
 */
export function judgeLink(link: SymlinkEntry, tree: Tree): LinkProblem | undefined {
  const left = link.target.split('/');
  if (link.target.startsWith('/')) return 'absolute';
  let at = posix.dirname(link.path);
  if (at === '.') at = '';
  let followed = 0;
  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (at === '') return 'outside';
      at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '';
      continue;
    }
    const next = at === '' ? name : `${at}/${name}`;
    if (!tree.has(next)) return 'dangling';
    const entry = tree.get(next);
    if (entry?.type !== 'symlink') {
      at = next;
      continue;
    }
    if (++followed > mostLinks) return 'loop';
    if (entry.target.startsWith('/')) return 'absolute';
    left.unshift(...entry.target.split('/'));
  }
  return undefined;
}
