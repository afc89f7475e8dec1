import { posix } from 'node:path';
import type { FileEntry, RevisionEntry } from '../model/entry.js';

/** The entries of a revision as a file system: folders exist without an entry of their own, and links lead somewhere. */
export interface BundleTree {
  readonly entries: readonly RevisionEntry[];
  /** The entry itself, a link included; undefined for folders without one. */
  get(path: string): RevisionEntry | undefined;
  /** Names in a folder, sorted. */
  childrenOf(path: string): readonly string[];
  /** What stands at a path, links followed. `outside` is a link that leaves the revision, whose end is not known here. */
  kindOf(path: string): Kind;
  /** The folder at a path, links followed, by its own path; `around` when it holds the whole revision on an instance. */
  folderAt(path: string): { readonly path: string } | 'around' | undefined;
  /** The file at a path, links followed. */
  fileAt(path: string): FileEntry | undefined;
}

export type Kind = 'file' | 'directory' | 'missing' | 'outside';

/** As many links as Linux follows before it gives up. */
export const mostLinks = 40;

/** Where a path leads, links followed. */
type Resolved =
  | {
      readonly kind: 'inside';
      readonly path: string;
      /** So many were followed. */ readonly links: number;
    }
  /** `around` is a folder that, on an instance, holds the whole revision. */
  | { readonly kind: 'outside'; readonly around: boolean };

/** Folders that every revision lies in on an instance, by how the agent keeps them. */
const aroundAll = /^\/+(?:opt(?:\/+codedeploy-agent(?:\/+deployment-root)?)?)?\/*$/;

/** Builds the tree. Paths are relative to the root, which is the empty path. */
export function bundleTree(entries: readonly RevisionEntry[]): BundleTree {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const children = new Map<string, Set<string>>([['', new Set()]]);
  for (const { path, type } of entries) {
    if (type === 'directory' && !children.has(path)) children.set(path, new Set());
    for (let child = path; child !== '';) {
      const parent = parentOf(child);
      const name = child.slice(parent === '' ? 0 : parent.length + 1);
      const siblings = children.get(parent) ?? new Set<string>();
      if (siblings.has(name)) break; // so those above are known as well
      siblings.add(name);
      children.set(parent, siblings);
      child = parent;
    }
  }

  /** Where the folders lead that were on the way to something, so that nothing is walked to from the root again. */
  const known = new Map<string, Resolved>();

  function resolve(path: string): Resolved {
    const names: string[] = [];
    let above = path;
    let walked = known.get(above);
    for (; walked === undefined && above !== ''; walked = known.get(above)) {
      names.push(above.slice(above.lastIndexOf('/') + 1));
      above = parentOf(above);
    }
    walked ??= { kind: 'inside', path: '', links: 0 };
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      walked = walk(walked, name);
      if (names.length === 0) break;
      above = above === '' ? name : `${above}/${name}`;
      known.set(above, walked);
    }
    return walked;
  }

  /** One name further, through all links that it leads to. */
  function walk(from: Resolved, first: string): Resolved {
    if (from.kind === 'outside')
      return { kind: 'outside', around: from.around && /^\.{0,2}$/.test(first) };
    const rest = [first];
    let found = from.path;
    let { links } = from;
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (found === '')
          return { kind: 'outside', around: rest.every((left) => /^\.{1,2}$/.test(left)) };
        found = parentOf(found);
        continue;
      }
      const next = found === '' ? name : `${found}/${name}`;
      const entry = byPath.get(next);
      if (entry?.type !== 'symlink') {
        found = next;
        continue;
      }
      if (++links > mostLinks) return { kind: 'outside', around: false };
      if (entry.target.startsWith('/'))
        return { kind: 'outside', around: rest.length === 0 && aroundAll.test(entry.target) };
      for (const part of namesOf(entry.target).reverse()) rest.push(part);
    }
    return { kind: 'inside', path: found, links };
  }

  function real(path: string): string | undefined {
    const resolved = resolve(path);
    return resolved.kind === 'inside' ? resolved.path : undefined;
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
    folderAt(path) {
      const resolved = resolve(path);
      if (resolved.kind === 'outside') return resolved.around ? 'around' : undefined;
      return children.has(resolved.path) ? { path: resolved.path } : undefined;
    },
    fileAt(path) {
      const target = real(path);
      const entry = target === undefined ? undefined : byPath.get(target);
      return entry?.type === 'file' ? entry : undefined;
    },
  };
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

/** A path of the appspec file as one of the tree; undefined when it leaves the revision. */
export function pathInBundle(written: string): string | undefined {
  const path = posix.normalize(`./${written}`).replace(/\/+$/, '');
  if (path === '..' || path.startsWith('../')) return undefined;
  return path === '.' ? '' : path;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
