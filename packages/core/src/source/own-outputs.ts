import { fstatSync, statSync } from 'node:fs';
import type { SourceEntry } from '../model/entry.js';

/**
 * Tells which entries are files that this process writes its own output to, as in `codedeployer rehearse > log`: they
 * change with every line that is written.
 */
export function ownOutputs(): (entry: SourceEntry) => boolean {
  const outputs = [1, 2].flatMap((descriptor) => {
    try {
      const stats = fstatSync(descriptor);
      return stats.isFile() ? stats : [];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EBADF') return []; // it is closed
      throw error;
    }
  });
  return (entry) => {
    if (entry.type !== 'file' || !('path' in entry.contents)) return false;
    const { path, identity } = entry.contents;
    return outputs.some(({ ino, dev }) => ino === identity.ino && dev === statSync(path).dev);
  };
}
