import type { FileMapping, LooseValue } from '@codedeployer/appspec';
import { type BundleTree, pathInBundle } from './bundle-tree.js';

export interface MappingPaths {
  /** Relative to the root of the revision. */
  readonly source: string;
  readonly destination: string;
}

/**
 * What the agent makes of source and destination; undefined when it fails at Install because one of them is no path.
 * It joins a list to a path, but not the destination of a folder, which is used as it is.
 */
export function mappingPaths(
  { source, destination }: FileMapping,
  tree: BundleTree,
): MappingPaths | undefined {
  const from = joinedPath(source);
  if (from === undefined) return undefined;
  const path = pathInBundle(from);
  const isFolder = path !== undefined && tree.kindOf(path) === 'directory';
  const to = isFolder && typeof destination !== 'string' ? undefined : joinedPath(destination);
  return to === undefined ? undefined : { source: from, destination: to };
}

/** Ruby's `File.join` of one value: lists are joined, within lists too; undefined where it has no path of it. */
export function joinedPath(value: LooseValue): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? undefined : value;
  let joined: string | undefined;
  for (const item of value.items ?? []) {
    const part = joinedPath(item);
    if (part === undefined) return undefined;
    joined = joined === undefined ? part : joinTwo(joined, part);
  }
  return joined ?? (value.items === undefined ? undefined : '');
}

/** One slash between the parts, the rest untouched. */
function joinTwo(first: string, second: string): string {
  if (second.startsWith('/')) return first.replace(/\/+$/, '') + second;
  return first.endsWith('/') ? first + second : `${first}/${second}`;
}
