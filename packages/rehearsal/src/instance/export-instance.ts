import {
  copyFile,
  lstat,
  mkdir,
  readlink,
  rm,
  symlink,
  utimes,
  writeFile,
  chmod,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { InstanceHolding } from '@codedeployer/core/contract';
import { systemErrorCode } from '../agent/ruby/system-failure.js';
import type { CommandName, CommandResult } from '../protocol/instance.js';

/** A command that an instance has carried out, and what its agent reported. */
export interface ExecutedCommand extends CommandResult {
  readonly deploymentId: string;
  readonly event: CommandName;
  readonly started: Date;
  readonly seconds: number;
}

/**
 * Writes what became of an instance into a folder, which is emptied first: `changes/` with every file that was added or
 * changed, at its absolute path, with its mode and time; `logs/` with those that are there, such as `scripts.log` of the last deployment;
 * and `report.json`, which also names what could not be copied.
 */
export async function exportInstance(
  folder: string,
  holding: InstanceHolding,
  executed: readonly ExecutedCommand[],
  logs: readonly string[],
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const changes = join(folder, 'changes');
  await mkdir(changes, { recursive: true });
  const notCopied: string[] = [];
  const changed = [...holding.added, ...holding.changed].sort();
  for (const path of changed) {
    if (!(await copyEntry(join(holding.directory, path), join(changes, path))))
      notCopied.push(path);
  }
  await mkdir(join(folder, 'logs'), { recursive: true });
  for (const log of logs) await copyEntry(log, join(folder, 'logs', basename(log)));
  const { instanceId, group, added, removed } = holding;
  const report = {
    instanceId,
    group,
    commands: executed,
    added,
    changed: holding.changed,
    removed,
    notCopied,
  };
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
}

/** False for what cannot be copied: a socket, a pipe, a file that nobody may read. What is not there counts as copied. */
async function copyEntry(from: string, to: string): Promise<boolean> {
  const found = await lstat(from).catch(() => undefined);
  if (found === undefined) return true;
  await mkdir(dirname(to), { recursive: true });
  if (found.isSymbolicLink()) {
    await symlink(await readlink(from), to);
    return true;
  }
  if (found.isDirectory()) {
    await mkdir(to, { recursive: true });
    return true;
  }
  if (!found.isFile()) return false;
  try {
    await copyFile(from, to);
  } catch (error) {
    if (systemErrorCode(error) === 'EACCES') return false;
    throw error;
  }
  await chmod(to, found.mode & 0o7777);
  await utimes(to, found.atime, found.mtime);
  return true;
}
