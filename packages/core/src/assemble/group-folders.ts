import { Buffer } from 'node:buffer';
import type { FileEntry } from '../model/entry.js';

/** A group as hooks know it, and where its scripts are. */
export interface GroupOfScripts {
  readonly application: string;
  /** CodeDeploy's name for it, which is what a hook is told. */
  readonly deploymentGroup: string;
  /** The folder in hook-scripts/. */
  readonly scripts: string;
}

export const groupFoldersPath = 'deploy/hook-scripts/group-folders';

/**
 * The file by which the wrapper finds the scripts of groups whose folder is not called like the group in CodeDeploy: a
 * line for each, of application, group and folder with tabs between them. Undefined where there is no such group.
 */
export function groupFolders(groups: readonly GroupOfScripts[]): FileEntry | undefined {
  const lines = groups
    .filter(({ deploymentGroup, scripts }) => scripts !== deploymentGroup)
    .map((group) => `${group.application}\t${group.deploymentGroup}\t${group.scripts}\n`);
  if (lines.length === 0) return undefined;
  const bytes = Buffer.from([...new Set(lines)].toSorted().join(''));
  return {
    type: 'file',
    path: groupFoldersPath,
    mode: 0o644,
    size: bytes.length,
    contents: { bytes },
  };
}
