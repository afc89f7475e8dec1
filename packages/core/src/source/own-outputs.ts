import { fstatSync, statSync, type Stats } from 'node:fs';
import type { SourceEntry } from '../model/entry.js';

/** What there is to be known without an error: an output may be closed, and not every system or user sees those of a parent. */
const unseen = new Set(['EBADF', 'ENOENT', 'EACCES', 'EPERM', 'ENOTDIR']);

function regular(readStats: () => Stats): Stats[] {
  try {
    const stats = readStats();
    return stats.isFile() ? [stats] : [];
  } catch (error) {
    if (unseen.has((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/**
 * Tells which entries are files that this process writes its own output to, as in `codedeployer rehearse > log`, or that its
 * parent does, to which Nx hands on the output of what it has forked: they change with every line that is written.
 */
export function ownOutputs(): (entry: SourceEntry) => boolean {
  const outputs = [1, 2].flatMap((descriptor) => [
    ...regular(() => fstatSync(descriptor)),
    ...regular(() => statSync(`/proc/${process.ppid}/fd/${descriptor}`)),
  ]);
  return (entry) => {
    if (entry.type !== 'file' || !('path' in entry.contents)) return false;
    const { path, identity } = entry.contents;
    return outputs.some(({ ino, dev }) => ino === identity.ino && dev === statSync(path).dev);
  };
}
