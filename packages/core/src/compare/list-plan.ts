import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { ListedFile } from '../model/listed-file.js';
import type { PlannedEntry } from '../model/planned-entry.js';

/** The files and links of a plan, as the archive will list them. */
export function listPlan(entries: readonly PlannedEntry[]): ListedFile[] {
  return entries.flatMap((entry): ListedFile[] => {
    const { path, mode } = entry;
    switch (entry.type) {
      case 'directory':
        return [];
      case 'symlink': {
        const target = Buffer.from(entry.target);
        return [{ path, type: 'symlink', mode, size: target.length, crc32: crc32(target) }];
      }
      case 'file':
        return [{ path, type: 'file', mode, size: entry.size, crc32: entry.crc32 }];
    }
  });
}
