import type { ZipEntry } from './open-zip.js';

const unix = 3;
const dos = 0;

/** True for an entry whose contents are the target of a symbolic link. */
export function isLink({ host, attributes }: ZipEntry): boolean {
  return host === unix && attributes >>> 28 === 0o12;
}

/** The permission bits that unzip gives an entry; set-id and sticky bits it leaves out. */
export function zipMode(entry: ZipEntry, isFolder: boolean, umask: number): number {
  const stored = entry.attributes >>> 16;
  if (entry.host === unix) return stored & 0o777;
  const writable = (entry.attributes & 1) === 0 ? 2 : 0;
  const bits = 4 | writable | (isFolder ? 1 : 0);
  // Some archivers call themselves DOS and store a Unix mode; it counts when it agrees with the DOS attributes.
  if (entry.host === dos && (stored & 0o700) === bits << 6) return stored & 0o777;
  return (bits * 0o111) & ~umask;
}
