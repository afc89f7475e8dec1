import { chmod, chown, copyFile, lstat, readlink, symlink, utimes } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { isDirectory } from '../exists.js';
import { systemErrorCode, systemFailure, asRuby } from '../ruby/system-failure.js';

/**
 * Copies a file with its mode, times and owner, writing through a link that stands at the destination.
 * A link is made anew with the same target, which fails where anything stands already.
 */
export async function copyPreserving(source: string, destination: string): Promise<void> {
  const found = await asRuby('rb_sysopen', source, () => lstat(source));
  if (found.isSymbolicLink()) {
    const target = await readlink(source);
    const into = await intoDirectory(target, destination);
    try {
      await symlink(target, into);
    } catch (error) {
      // Only where something is in the way, Ruby names that alone.
      throw systemErrorCode(error) === 'EEXIST'
        ? systemFailure(error, 'syserr_fail2_in', into)
        : systemFailure(error, 'rb_file_s_symlink', `(${target}, ${into})`);
    }
    return;
  }
  const to = await intoDirectory(source, destination);
  try {
    await copyFile(source, to);
  } catch (error) {
    // The error does not tell which of the two it is about.
    const unreadable = systemErrorCode(error) === 'ENOENT' && (await isGone(source));
    throw systemFailure(error, 'rb_sysopen', unreadable ? source : to);
  }
  // In seconds, because a Date would cut the time to milliseconds.
  await utimes(to, found.atimeMs / 1000, found.mtimeMs / 1000);
  let mode = found.mode & 0o7777;
  try {
    await chown(to, found.uid, found.gid);
  } catch (error) {
    if (systemErrorCode(error) !== 'EPERM') throw systemFailure(error, 'apply2files', to);
    // Not root: the file keeps this user as its owner and so may not keep its set-id bits.
    mode &= 0o1777;
  }
  await asRuby('apply2files', to, () => chmod(to, mode));
}

/** A directory at the destination takes the file in. */
async function intoDirectory(source: string, destination: string): Promise<string> {
  return (await isDirectory(destination)) ? join(destination, posix.basename(source)) : destination;
}

async function isGone(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => false,
    () => true,
  );
}
