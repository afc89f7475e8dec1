import { appendFile, stat } from 'node:fs/promises';
import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import { Journal } from '../../dist/services/journal.js';

describe('the journal of an instance', () => {
  it('keeps the last of what a service writes without end, in memory and in its file', async () => {
    const world = await createWorld();
    try {
      const file = world.path('journal');
      const journal = new Journal(file);
      const said = { unit: 'loud.service', start: '1', identifier: 'loud', pid: 7 };
      for (let count = 0; count < 600; count += 1)
        journal.add({ ...said, text: `${count} ${'x'.repeat(10_000)}` });
      expect(journal.entries.length).to.be.within(50, 450);
      expect((await stat(file)).size).to.be.below(5 * 1024 * 1024);
      // Killed amid a line.
      await appendFile(file, '{"time":17');
      const again = new Journal(file);
      expect(again.entries.at(-1)?.text).to.match(/^599 x/);
      again.tell('loud.service', 'goes on');
      expect(new Journal(file).entries.at(-1)?.text).to.equal('goes on');
    } finally {
      await world.dispose();
    }
  });
});
