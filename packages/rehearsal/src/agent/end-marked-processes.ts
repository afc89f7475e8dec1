import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Ends every process of this user whose environment holds the mark (`NAME=value`), whatever process group or session it has
 * moved to. Where the system has no `/proc`, nothing is found.
 */
export async function endMarkedProcesses(mark: string): Promise<void> {
  // A process may start another while the list is read, so it is read until nothing is found.
  for (let round = 0; round < 20; round += 1) {
    const found = await markedProcesses(mark);
    if (found.length === 0) return;
    for (const id of found) {
      try {
        process.kill(id, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    await delay(10);
  }
}

/** Lists the processes whose environment holds the mark, this one left out. */
export async function markedProcesses(mark: string): Promise<readonly number[]> {
  const names = await readdir('/proc').catch(() => []);
  const found: number[] = [];
  for (const name of names) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    // Other users' processes cannot be read, and those that have just ended are gone.
    const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '');
    if (environment.split('\0').includes(mark)) found.push(Number(name));
  }
  return found;
}
