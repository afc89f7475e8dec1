import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** How many open files systemd and SysV's init give a service; the shell of the developer and Node allow many more. */
const openFiles = 1024;

/**
 * Lowers the limit of open files of this process, and so of hooks, to that of a service; a hook may raise it again.
 * Where the system has no `/proc`, or the limit is low already, it stays.
 *
 * @param prlimit the words that start it
 * @throws Error when `prlimit` of util-linux is not there or fails
 */
export async function limitAsUnit(
  [prlimit = '', ...options]: readonly string[] = ['prlimit'],
): Promise<void> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const [, soft = '0'] = /^Max open files +(\d+|unlimited)/m.exec(limits) ?? [];
  if (soft !== 'unlimited' && Number(soft) <= openFiles) return;
  const limit = [`--pid=${process.pid}`, `--nofile=${openFiles}:`];
  await promisify(execFile)(prlimit, [...options, ...limit]);
}
