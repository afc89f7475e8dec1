import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Revision } from '../../protocol/instance.js';
import { AgentFailure } from '../agent-failure.js';
import { isDirectory } from '../exists.js';
import { unzip } from './unzip.js';

export interface Unpacking {
  readonly bundle: string;
  readonly bundleType: S3Revision['bundleType'];
  /** Is removed first. */
  readonly archive: string;
  /** False where files cannot be given to other users; a tar's owners are then left out. */
  readonly canChangeOwner: boolean;
}

/** Unpacks a bundle and takes away one outer folder, if the appspec seems to be in it. */
export async function unpack({
  bundle,
  bundleType,
  archive,
  canChangeOwner,
}: Unpacking): Promise<void> {
  await rm(archive, { recursive: true, force: true });
  await mkdir(archive, { recursive: true });
  if (bundleType === 'zip') await unzip(bundle, archive);
  else await untar(bundle, bundleType, archive, canChangeOwner);
  await stripOuterFolder(archive);
}

async function untar(
  bundle: string,
  bundleType: 'tar' | 'tgz',
  archive: string,
  canChangeOwner: boolean,
): Promise<void> {
  // GNU tar sees for itself whether a `tar` is compressed; a `tgz` must be.
  const options = bundleType === 'tgz' ? '-zxpsf' : '-xpsf';
  const owners = canChangeOwner ? [] : ['--no-same-owner'];
  const child = spawn('tar', [options, bundle, '-C', archive, ...owners], { stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return;
  throw new AgentFailure({
    rubyClass: 'RuntimeError',
    message: `Error extracting tar archive: ${code ?? ''}`,
  });
}

async function stripOuterFolder(archive: string): Promise<void> {
  const [outer, ...others] = await readdir(archive);
  if (outer === undefined || others.length > 0) return;
  const folder = join(archive, outer);
  if (!isDirectory(folder)) return;
  if (!(await readdir(folder)).some((name) => /appspec/i.test(name))) return;
  const temporary = `${archive}-temp`;
  await rm(temporary, { recursive: true, force: true });
  await rename(archive, temporary);
  await rename(join(temporary, outer), archive);
  await rmdir(temporary);
}
