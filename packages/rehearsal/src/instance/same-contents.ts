import type { Stats } from 'node:fs';
import { open, readlink } from 'node:fs/promises';

const pieceBytes = 64 * 1024;

/** Tells whether two files of one type and size hold the same bytes, or two links the same target. */
export async function hasSameContents(one: string, other: string, found: Stats): Promise<boolean> {
  if (found.isSymbolicLink()) return (await readlink(one)) === (await readlink(other));
  if (!found.isFile()) return true;
  const first = await open(one, 'r');
  try {
    const second = await open(other, 'r');
    try {
      const pieces = [Buffer.alloc(pieceBytes), Buffer.alloc(pieceBytes)] as const;
      for (;;) {
        const { bytesRead } = await first.read(pieces[0], 0, pieceBytes);
        const { bytesRead: otherRead } = await second.read(pieces[1], 0, pieceBytes);
        const same = pieces[0].subarray(0, bytesRead).equals(pieces[1].subarray(0, otherRead));
        if (!same) return false;
        if (bytesRead === 0) return true;
      }
    } finally {
      await second.close();
    }
  } finally {
    await first.close();
  }
}
