import type { Appspec, LooseValue } from '@codedeployer/appspec';
import type { RevisionEntry } from '../model/entry.js';
import { type BundleTree, bundleTree } from './bundle-tree.js';

/** An appspec whose paths have slashes, as Windows takes them for the same as backslashes. */
export function withSlashes(appspec: Appspec): Appspec {
  return {
    ...appspec,
    files: appspec.files.map((mapping) => ({
      ...mapping,
      source: slashes(mapping.source),
      destination: slashes(mapping.destination),
    })),
    hooks: new Map(
      [...appspec.hooks].map(([event, scripts]) => [
        event,
        scripts.map((script) => ({ ...script, location: toSlashes(script.location) })),
      ]),
    ),
  };
}

function toSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}

function slashes(value: LooseValue): LooseValue {
  if (typeof value === 'string') return toSlashes(value);
  return value.items === undefined ? value : { ...value, items: value.items.map(slashes) };
}

/**
 * A revision as it is unpacked on Windows: without links, and names are found whatever their case, and keep the one that
 * they have.
 */
export function windowsTree(entries: readonly RevisionEntry[]): BundleTree {
  const tree = bundleTree(entries.filter(({ type }) => type !== 'symlink'));
  const names = new Map<string, string>();
  const add = (folder: string) => {
    for (const name of tree.childrenOf(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      names.set(path.toLowerCase(), path);
      add(path);
    }
  };
  add('');
  const real = (path: string) => names.get(path.toLowerCase()) ?? path;
  return {
    entries: tree.entries,
    get: (path) => tree.get(real(path)),
    childrenOf: (path) => tree.childrenOf(real(path)),
    kindOf: (path) => tree.kindOf(real(path)),
    folderAt: (path) => tree.folderAt(real(path)),
    fileAt: (path) => tree.fileAt(real(path)),
  };
}

/** A place on the instance as people write it there: `/c:/srv/app` is what the simulation calls `c:\srv\app`. */
export function windowsPath(target: string): string {
  return target.replace(/^\/(?=[A-Za-z]:)/, '').replaceAll('/', '\\');
}
