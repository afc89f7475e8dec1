import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

describe('startWorkers', () => {
  it('can be closed amid work', () => {
    // In a process of its own, as that is what ends when a thread is ended at the wrong moment.
    const script = fileURLToPath(new URL('../support/close-process.js', import.meta.url));
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [script, '10'], {
      encoding: 'utf8',
      timeout: 120_000,
    });
    expect({ status, signal, stdout, stderr }).to.deep.equal({
      status: 0,
      signal: null,
      stdout: 'closed',
      stderr: '',
    });
  });
});
