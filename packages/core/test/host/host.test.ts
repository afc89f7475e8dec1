import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { inHost } from '../../dist/host/host.js';

describe('inHost', () => {
  /** Interrupts a task, which needs so many milliseconds to come to its end. */
  async function interrupt(milliseconds: number): Promise<string[]> {
    const process = Object.assign(new EventEmitter(), {
      env: { HOME: '/' },
      stdout: new EventEmitter(),
      stderr: new EventEmitter(),
      exit: () => undefined,
    });
    const lines: string[] = [];
    await inHost(process, { write: (line) => lines.push(line), prefix: '[x] ' }, async () => {
      process.emit('SIGINT');
      await delay(milliseconds);
    });
    await delay(50);
    return lines;
  }

  it('says why nothing happens, and what another Ctrl-C does, where a task that was interrupted takes its time', async () => {
    expect(await interrupt(1200)).to.deep.equal([
      '[x] Interrupted by SIGINT: what is under way is brought to an end first. Once more ends at once, and leaves it as it is.',
    ]);
  });

  it('says nothing of the kind where it ends at once', async () => {
    expect(await interrupt(0)).to.deep.equal([]);
  });
});
