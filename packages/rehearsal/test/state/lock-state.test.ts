import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { lockState } from '../../dist/state/lock-state.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const program = fileURLToPath(new URL('../support/take-lock.js', import.meta.url));

/** Starts processes that take the lock at the same moment; gives what each of them says. */
async function race(
  directory: string,
  count: number,
): Promise<{ words: string[]; children: ChildProcess[] }> {
  const moment = Date.now() + 700;
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, [program, directory, String(moment)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const words = await Promise.all(
    children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim()),
  );
  return { words, children };
}

async function kill(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(
    children.map(async (child) => {
      if (child.signalCode === null) await once(child, 'close');
    }),
  );
}

describe('the lock of a rehearsal', () => {
  const folder = temporaryFolder();

  it('is won by exactly one of the processes that find the lock of a dead one, round after round', async () => {
    const directory = folder.path;
    for (let round = 1; round <= 6; round += 1) {
      const { words, children } = await race(directory, 6);
      // Killed, the winner leaves a stale lock to the next round.
      await kill(children);
      expect(words.toSorted().join(' '), `round ${round}`).to.equal(
        `${'REHEARSAL_RUNNING '.repeat(5)}won`,
      );
    }
    expect((await readdir(join(directory, 'locks'))).length, 'what is left').to.be.below(4);
  });

  it('is won by one at a time within a process, and can be taken again once it is released', async () => {
    const directory = folder.path;
    for (let round = 1; round <= 30; round += 1) {
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockState(directory)));
      const won = tries.filter((one) => one.status === 'fulfilled');
      expect(won).to.have.length(1);
      await won[0]!.value.release();
    }
  });

  it('is not kept by a process that has only the number of the one that took it', async () => {
    const directory = folder.path;
    const lock = join(directory, 'locks', '7');
    await mkdir(lock, { recursive: true });
    await writeFile(join(lock, 'kept'), '');
    // This process is alive, and did not start then.
    await writeFile(join(lock, 'owner'), JSON.stringify({ pid: process.pid, started: '1' }));
    const taken = await lockState(directory);
    await taken.release();
  });
});
