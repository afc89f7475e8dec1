import { posix } from 'node:path';
import type { FileEntry, RevisionEntry, SymlinkEntry } from '../revision/entry.js';

/** The entries of a revision as a file system: folders exist without an entry of their own, and links lead somewhere. */
export interface BundleTree {
  readonly entries: readonly RevisionEntry[];
  /** The entry itself, a link included; undefined for folders without one. */
  get(path: string): RevisionEntry | undefined;
  /** Names in a folder, sorted. */
  childrenOf(path: string): readonly string[];
  /** What stands at a path, links followed. `outside` is a link that leaves the revision, whose end is not known here. */
  kindOf(path: string): Kind;
  /** The file at a path, links followed. */
  fileAt(path: string): FileEntry | undefined;
}

export type Kind = 'file' | 'directory' | 'missing' | 'outside';

/** As many links as Linux follows before it gives up. */
const mostLinks = 40;

/** Builds the tree. Paths are relative to the root, which is the empty path. */
export function bundleTree(entries: readonly RevisionEntry[]): BundleTree {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const children = new Map<string, Set<string>>([['', new Set()]]);
  for (const { path, type } of entries) {
    if (type === 'directory' && !children.has(path)) children.set(path, new Set());
    for (let child = path; child !== '';) {
      const parent = parentOf(child);
      const siblings = children.get(parent) ?? new Set<string>();
      siblings.add(child.slice(parent === '' ? 0 : parent.length + 1));
      children.set(parent, siblings);
      child = parent;
    }
  }

  /** The path with all links on the way resolved; undefined when it leaves the revision or leads in circles. */
  function real(path: string): string | undefined {
    let rest = path.split('/').filter((name) => name !== '');
    let found = '';
    for (let links = 0; rest.length > 0;) {
      const [name = '', ...more] = rest;
      rest = more;
      if (name === '.') continue;
      if (name === '..') {
        if (found === '') return undefined;
        found = parentOf(found);
        continue;
      }
      const next = found === '' ? name : `${found}/${name}`;
      const entry = byPath.get(next);
      if (entry?.type !== 'symlink') {
        found = next;
        continue;
      }
      links += 1;
      if (links > mostLinks || entry.target.startsWith('/')) return undefined;
      rest = [...entry.target.split('/').filter((part) => part !== ''), ...rest];
    }
    return found;
  }

  return {
    entries,
    get: (path) => byPath.get(path),
    childrenOf: (path) => [...(children.get(real(path) ?? '') ?? [])].sort(),
    kindOf(path) {
      const target = real(path);
      if (target === undefined) return 'outside';
      if (children.has(target)) return 'directory';
      return byPath.get(target)?.type === 'file' ? 'file' : 'missing';
    },
    fileAt(path) {
      const target = real(path);
      const entry = target === undefined ? undefined : byPath.get(target);
      return entry?.type === 'file' ? entry : undefined;
    },
  };
}

/** A path of the appspec file as one of the tree; undefined when it leaves the revision. */
export function pathInBundle(written: string): string | undefined {
  const path = posix.normalize(`./${written}`).replace(/\/+$/, '');
  if (path === '..' || path.startsWith('../')) return undefined;
  return path === '.' ? '' : path;
}

/** Whether a link leads out of the revision by its own text. */
export function leavesBundle({ path, target }: SymlinkEntry): boolean {
  return target.startsWith('/') || pathInBundle(`${parentOf(path)}/${target}`) === undefined;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
