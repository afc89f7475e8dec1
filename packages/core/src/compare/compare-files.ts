import type { FileChange, FilesDiff } from '../model/diff-report.js';
import type { ListedFile } from '../model/listed-file.js';

/** Whether what is unpacked is the same; modes of links mean nothing. */
function isSame(before: ListedFile, after: ListedFile): boolean {
  if (before.type !== after.type) return false;
  const mode = before.type === 'symlink' || before.mode === after.mode;
  return mode && before.size === after.size && before.crc32 === after.crc32;
}

function sideOf({ type, mode, size }: ListedFile) {
  return { type, mode: mode.toString(8).padStart(3, '0'), size };
}

/**
 * Compares what two archives list, by type, mode, size and check sum.
 *
 * @param isOwn what an archive has to say about itself; it differs whenever anything does
 */
export function compareFiles(
  before: readonly ListedFile[],
  after: readonly ListedFile[],
  isOwn: (path: string) => boolean,
): FilesDiff {
  const old = new Map(before.map((file) => [file.path, file]));
  const changes: FileChange[] = [];
  let unchanged = 0;
  for (const file of after) {
    const was = old.get(file.path);
    old.delete(file.path);
    if (isOwn(file.path)) continue;
    if (was === undefined) changes.push({ path: file.path, how: 'added', after: sideOf(file) });
    else if (isSame(was, file)) unchanged++;
    else
      changes.push({ path: file.path, how: 'changed', before: sideOf(was), after: sideOf(file) });
  }
  for (const file of old.values())
    if (!isOwn(file.path)) changes.push({ path: file.path, how: 'removed', before: sideOf(file) });
  changes.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { changes, unchanged };
}
