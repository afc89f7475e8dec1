import { writeFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { watchPaths } from '../../dist/files/watch-paths.js';

describe('watched paths', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({});
  });
  afterEach(() => world.dispose());

  it('take for one burst what changed while the process stood still, though its time was over by then', async () => {
    const quiet = 200;
    const { signal } = new AbortController();
    const [first, later, last] = [world.path('first'), world.path('later'), world.path('last')];
    const watched = watchPaths([world.directory], { quiet });
    const noticing = watchPaths([world.directory], { quiet: 1 });
    try {
      writeFileSync(first, '');
      await noticing.changed(signal);
      const burst = watched.changed(signal); // it has noticed it as well
      await turn(); // from here on, timers come before what has changed
      writeFileSync(later, '');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * quiet);
      expect(await burst).to.equal(first);
      writeFileSync(last, '');
      expect(await watched.changed(signal)).to.equal(last);
    } finally {
      watched.close();
      noticing.close();
    }
  });
});
