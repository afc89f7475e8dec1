import { readdir, readFile } from 'node:fs/promises';
import type { InstanceProcess } from '../protocol/messages.js';
import { markedProcesses } from './end-marked-processes.js';

/** Of these no more is told: a command line may be as long as a file. */
const longest = 200;

/**
 * Lists what runs on the instance besides its agent, in the order in which it was started. In a process namespace that is
 * all that there is but for its first process and what belongs to that; otherwise it is what carries the mark.
 *
 * @param mark as `NAME=value`; undefined in a process namespace
 */
export async function listProcesses(mark: string | undefined): Promise<readonly InstanceProcess[]> {
  const numbers = mark === undefined ? await allProcesses() : await markedProcesses(mark);
  const found: InstanceProcess[] = [];
  const first = mark === undefined ? await commandOf(1) : undefined;
  for (const pid of [...numbers].sort((one, other) => one - other)) {
    const command = await commandOf(pid);
    // One without a command has just ended, and who watches over the namespace is a copy of its first process.
    if (command !== '' && command !== first && pid !== process.pid) found.push({ pid, command });
  }
  return found;
}

async function allProcesses(): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

async function commandOf(pid: number): Promise<string> {
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return words.replaceAll('\0', ' ').trim().slice(0, longest);
}
