import { mkdir } from 'node:fs/promises';
import { rehearsalFailure } from '../errors/failures.js';
import { runProgram } from './run-program.js';
import type { Unpacking } from './unpacking.js';

/**
 * Unpacks a tar, however it is compressed, by GNU tar, which knows of owners, hard links, sparse files and attributes. Devices are
 * left out: an instance has its own, and only root can make them. Without root, all files are this user's.
 *
 * @throws CodedeployerError `REHEARSAL_ROOT_UNREADABLE`; the signal's reason
 */
export async function unpackTar(
  archive: string,
  folder: string,
  unpacking: Unpacking,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  const parameters = [
    ...['--extract', '--file', archive, '--directory', folder],
    ...['--numeric-owner', '--preserve-permissions', '--delay-directory-restore'],
    ...['--warning=no-timestamp', '--warning=no-unknown-keyword'],
    ...['--anchored', '--exclude=./dev/*', '--exclude=dev/*', '--exclude=/dev/*'],
    ...(isRoot ? ['--same-owner', '--xattrs', '--xattrs-include=*'] : ['--no-same-owner']),
  ];
  const { name } = unpacking;
  try {
    const { code, complaint } = await runProgram('tar', parameters, unpacking);
    if (code === 0) return;
    const [, missing] = /\(child\): (\S+): Cannot exec/.exec(complaint) ?? [];
    throw rehearsalFailure('REHEARSAL_ROOT_UNREADABLE', {
      name,
      why: missing === undefined ? complaint : `${missing} is needed to unpack it, and not there`,
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw rehearsalFailure(
      'REHEARSAL_ROOT_UNREADABLE',
      { name, why: 'tar is not there' },
      { cause },
    );
  }
}
