import type { RevisionPlan } from '../plan/plan.js';

/** What stands around an entry at most, beside its name, which is there twice: headers, or the blocks of a tar. */
const overhead = 2048;

/** The size that the archive of a plan has at most, in bytes, whatever its format. */
export function largestArchive({ entries, size, archive }: RevisionPlan): number {
  if (archive !== undefined) return archive.file.size;
  const names = entries.reduce((sum, { path }) => sum + 2 * Buffer.byteLength(path) + overhead, 0);
  return Math.ceil(size * 1.01) + names;
}
