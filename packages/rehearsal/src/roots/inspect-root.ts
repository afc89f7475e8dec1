import { lstat, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rehearsalFailure } from '../errors/failures.js';
import { instancePlaces } from '../isolation/view-script.js';
import { imageArchitecture, programArchitecture } from './architecture.js';
import { pathInside } from './path-inside.js';

/** What a folder says of itself as a root file system. */
export interface Inspected {
  /** For example `Debian GNU/Linux 12 (bookworm)`; undefined where `/etc/os-release` does not say. */
  readonly system: string | undefined;
  readonly hasBash: boolean;
  /** The absolute path of its systemd, as the instance sees it; undefined where it has none. */
  readonly systemd: string | undefined;
}

/**
 * Sees that an instance can stand on a folder: it has a shell, for this machine's architecture.
 * @throws CodedeployerError `REHEARSAL_ROOT_UNSUITABLE`, `REHEARSAL_ROOT_ARCHITECTURE`
 */
export async function inspectRoot(folder: string, name: string): Promise<Inspected> {
  const unsuitable = (why: string): Error =>
    rehearsalFailure('REHEARSAL_ROOT_UNSUITABLE', { name, why });
  const shell = await pathInside(folder, '/bin/sh');
  if (shell === undefined)
    throw unsuitable('there is no /bin/sh in it, which the agent runs hooks by');
  const found = programArchitecture(await headOf(shell));
  if (found !== undefined && found !== imageArchitecture())
    throw rehearsalFailure('REHEARSAL_ROOT_ARCHITECTURE', {
      name,
      found,
      here: imageArchitecture(),
    });
  for (const place of instancePlaces) {
    const there = await lstat(join(folder, place)).catch(() => undefined);
    if (there !== undefined && !there.isDirectory())
      throw unsuitable(`its ${place} is no folder, and every instance has its own there`);
  }
  const release = await pathInside(folder, '/etc/os-release');
  const [, quoted, plain] =
    /^PRETTY_NAME=(?:"(.*)"|(.*))$/m.exec(
      release === undefined ? '' : await readFile(release, 'utf8'),
    ) ?? [];
  return {
    system: quoted ?? plain,
    hasBash: (await pathInside(folder, '/bin/bash')) !== undefined,
    systemd: await firstInside(folder, ['/usr/lib/systemd/systemd', '/lib/systemd/systemd']),
  };
}

async function firstInside(root: string, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await pathInside(root, path)) !== undefined) return path;
  return undefined;
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(20);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
