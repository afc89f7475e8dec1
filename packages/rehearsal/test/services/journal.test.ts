import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import type { HoldingInstance } from '../../dist/instance/start-instance.js';
import { Journal } from '../../dist/services/journal.js';
import { appspec } from '../support/bundle.js';
import { startWorld } from '../support/instance-world.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';

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

  it('is followed by journalctl -f while a service writes, and with services: none nobody answers', async () => {
    if (!(await namespacesOrReason())) return;
    const world = await startWorld('namespaces');
    try {
      const tree = {
        'appspec.yml': appspec('/srv/app', { AfterInstall: 'ask.sh' }),
        'app/a.txt': 'a',
        'ask.sh': [
          '#!/bin/bash',
          'printf "[Service]\\nExecStart=/bin/sh -c \'for n in 1 2 3; do echo tick \\$\\$n; sleep 0.2; done\'\\n" >/etc/systemd/system/tick.service',
          'journalctl -u tick -f -o cat </dev/null >/var/followed 2>&1 &',
          'sleep 0.5',
          'systemctl start tick 2>/dev/null; echo "ended with $?" >/var/said',
          'test ! -d /run/systemd/system || echo "there is systemd" >>/var/said',
          'for try in {1..50}; do ! grep -q "tick 3" /var/followed || break; sleep 0.1; [ -d /run/systemd/system ] || break; done',
          'kill $! 2>/dev/null',
          'exit 0',
        ].join('\n'),
      };
      const file = async (instance: HoldingInstance, name: string): Promise<string> =>
        readFile(join((await instance.holding()).directory, name), 'utf8');
      const answered = world.instance('answered');
      await world.deploy(answered, 'd-1', tree);
      expect(await file(answered, 'var/said')).to.equal('ended with 0\nthere is systemd\n');
      expect((await file(answered, 'var/followed')).match(/^tick \d$/gm)).to.deep.equal([
        'tick 1',
        'tick 2',
        'tick 3',
      ]);
      const alone = world.instance('alone', { services: 'none' });
      await world.deploy(alone, 'd-2', tree);
      // With or without a systemctl on this machine.
      expect(await file(alone, 'var/said')).to.match(/^ended with (?:1|127)\n$/);
      expect(await file(alone, 'var/followed')).not.to.contain('tick');
    } finally {
      await world.close();
    }
  });
});
