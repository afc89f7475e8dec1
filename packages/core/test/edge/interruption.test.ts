import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { listenForInterruption } from '../../dist/edge/interruption.js';
import { createWorld } from '@codedeployer/testing';

describe('listenForInterruption', () => {
  function start() {
    const exits: number[] = [];
    const source = Object.assign(new EventEmitter(), { exit: (code: number) => exits.push(code) });
    let time = 0;
    const interruption = listenForInterruption(source, () => time);
    return { exits, source, interruption, pass: (milliseconds: number) => (time += milliseconds) };
  }

  it('aborts on the first signal and names it', () => {
    const { source, interruption } = start();
    source.emit('SIGTERM');
    expect(interruption.signal.aborted).to.be.true;
    expect(String(interruption.signal.reason)).to.contain('SIGTERM');
  });

  it('takes a signal that comes twice at once for one key press, and a later one for a demand to end now', async () => {
    const { source, exits, pass, interruption } = start();
    source.emit('SIGINT');
    source.emit('SIGTERM');
    expect(interruption.hurry.aborted).to.be.false;
    pass(1500);
    source.emit('SIGINT');
    expect(interruption.hurry.aborted).to.be.true;
    expect(exits, 'before the last words').to.deep.equal([]);
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(exits).to.deep.equal([130]);
  });

  it('does not end a process whose work has come to its end in a hurry', async () => {
    const { source, exits, pass, interruption } = start();
    source.emit('SIGINT');
    pass(1500);
    source.emit('SIGINT');
    interruption.dispose();
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(exits).to.deep.equal([]);
  });

  it('leaves no listeners behind', () => {
    const { source, interruption } = start();
    interruption.dispose();
    expect(source.eventNames()).to.deep.equal([]);
  });

  it('needs one listener of the process for a dozen deployments in it, and tells all of them', () => {
    const source = Object.assign(new EventEmitter(), { exit: () => undefined });
    const dozen = Array.from({ length: 12 }, () => listenForInterruption(source));
    expect(source.listenerCount('SIGINT')).to.equal(1);
    dozen[0]?.dispose();
    source.emit('SIGINT');
    expect(dozen.map(({ signal }) => signal.aborted)).to.deep.equal([
      false,
      ...Array.from({ length: 11 }, () => true),
    ]);
    for (const { dispose } of dozen) dispose();
    expect(source.eventNames()).to.deep.equal([]);
    const again = listenForInterruption(source);
    source.emit('SIGTERM');
    expect(again.signal.aborted).to.be.true;
    again.dispose();
  });

  it('aborts when the parent is gone, and leaves the cleaning up to finish', () => {
    const exits: number[] = [];
    const source = Object.assign(new EventEmitter(), {
      connected: true,
      exit: (code: number) => exits.push(code),
    });
    let time = 0;
    const { signal, dispose } = listenForInterruption(source, () => time);
    source.emit('SIGINT');
    time = 1500;
    source.emit('disconnect');
    expect(exits).to.deep.equal([]);
    expect(String(signal.reason)).to.contain('SIGINT');
    dispose();
    expect(source.eventNames()).to.deep.equal([]);
  });

  it('aborts a forked process whose parent was killed, and lets one that is done end', async () => {
    const core = new URL('../../dist/edge/interruption.js', import.meta.url).href;
    const world = await createWorld({
      'child.mjs': `
        import { writeFileSync } from 'node:fs';
        import { listenForInterruption } from ${JSON.stringify(core)};
        const { signal, dispose } = listenForInterruption(process);
        const patience = setTimeout(() => process.exit(1), 20_000);
        signal.addEventListener('abort', () => {
          writeFileSync('reason', signal.reason.message);
          clearTimeout(patience);
          dispose();
        });
        process.send('listening');
      `,
      'parent.mjs': `
        import { fork } from 'node:child_process';
        const child = fork('./child.mjs');
        child.once('message', () => process.send(child.pid));
      `,
      'done.mjs': `
        import { listenForInterruption } from ${JSON.stringify(core)};
        listenForInterruption(process).dispose();
      `,
    });
    try {
      const parent = fork('./parent.mjs', { cwd: world.directory });
      await once(parent, 'message');
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      let reason = '';
      for (const end = Date.now() + 10_000; reason === '' && Date.now() < end;) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        reason = await readFile(world.path('reason'), 'utf8').catch(() => '');
      }
      expect(reason).to.equal('the process that started this one is gone');

      const done = fork('./done.mjs', { cwd: world.directory });
      expect(await once(done, 'exit')).to.deep.equal([0, null]);
    } finally {
      await world.dispose();
    }
  });
});
