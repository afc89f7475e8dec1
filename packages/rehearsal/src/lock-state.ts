import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedeployerError } from '@codedeployer/core';

export interface StateLock {
  release(): Promise<void>;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Takes a folder of rehearsal state for this process: two rehearsals at once would write the same instances. A lock that
 * a process left behind which is no more is taken over.
 *
 * @throws CodedeployerError `REHEARSAL_RUNNING`
 */
export async function lockState(directory: string): Promise<StateLock> {
  const path = join(directory, 'lock');
  for (;;) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(`${process.pid}\n`);
      await handle.close();
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(await readFile(path, 'utf8').catch(() => ''));
      if (Number.isInteger(pid) && pid > 0 && isRunning(pid)) {
        throw new CodedeployerError('REHEARSAL_RUNNING', {
          message: `Process ${pid} is rehearsing in ${directory}.`,
          hint: 'Wait until it has ended, or end it.',
        });
      }
      await rm(path, { force: true });
    }
  }
}
