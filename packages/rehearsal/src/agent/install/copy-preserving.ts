import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  type Stats,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { largestAtOnce } from '../at-once.js';
import { isDirectory, statsOf } from '../exists.js';
import { systemErrorCode, systemFailure, asRuby } from '../ruby/system-failure.js';

/**
 * Copies a file with its mode, times and owner, writing through a link that stands at the destination.
 * A link is made anew with the same target, which fails where anything stands already.
 */
export async function copyPreserving(source: string, destination: string): Promise<void> {
  const found = asRuby('rb_sysopen', source, () => lstatSync(source));
  if (found.isSymbolicLink()) {
    const target = readlinkSync(source);
    const into = intoDirectory(target, destination);
    try {
      symlinkSync(target, into);
    } catch (error) {
      // Only where something is in the way, Ruby names that alone.
      throw systemErrorCode(error) === 'EEXIST'
        ? systemFailure(error, 'syserr_fail2_in', into)
        : systemFailure(error, 'rb_file_s_symlink', `(${target}, ${into})`);
    }
    return;
  }
  const to = intoDirectory(source, destination);
  try {
    await copy(source, to, found);
  } catch (error) {
    // The error does not tell which of the two it is about.
    const unreadable = systemErrorCode(error) === 'ENOENT' && statsOf(source) === undefined;
    throw systemFailure(error, 'rb_sysopen', unreadable ? source : to);
  }
  // In seconds, because a Date would cut the time to milliseconds.
  utimesSync(to, found.atimeMs / 1000, found.mtimeMs / 1000);
  let mode = found.mode & 0o7777;
  try {
    chownSync(to, found.uid, found.gid);
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM') throw systemFailure(error, 'apply2files', to);
    // Not root: the file keeps this user as its owner and so may not keep its set-id bits.
    mode &= 0o1777;
  }
  asRuby('apply2files', to, () => chmodSync(to, mode));
}

async function copy(source: string, to: string, found: Stats): Promise<void> {
  if (found.isFile() && found.size <= largestAtOnce) copyFileSync(source, to);
  else await copyFile(source, to);
}

/** A directory at the destination takes the file in. */
function intoDirectory(source: string, destination: string): string {
  return isDirectory(destination) ? join(destination, posix.basename(source)) : destination;
}
