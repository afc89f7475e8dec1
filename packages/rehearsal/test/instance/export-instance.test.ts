import { mkdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import { appspec } from '../support/bundle.js';
import { startWorld } from '../support/instance-world.js';

interface Report {
  readonly instanceId: string;
  readonly commands: readonly { readonly event: string; readonly status: string }[];
  readonly added: readonly string[];
  readonly notCopied: readonly string[];
}

describe('what an instance leaves behind', () => {
  it('is written to a folder: changed files at their paths, the script log, and a report', async () => {
    const world = await startWorld('directory');
    const temporary = await createWorld();
    const { directory: target } = temporary;
    try {
      await mkdir(join(target, 'changes'));
      await writeFile(join(target, 'changes/of-last-time'), '');
      const instance = world.instance();
      await world.deploy(instance, 'd-1', {
        'appspec.yml': appspec('/srv/app', { AfterInstall: 'after.sh' }),
        'app/run.sh': '#!/bin/sh\n',
        'after.sh': [
          '#!/bin/bash',
          'cd "$CODEDEPLOYER_ROOT/srv/app"',
          'ln -s run.sh link; mkfifo pipe; mkdir empty; echo said; exit 4',
        ].join('\n'),
      });
      await instance.export(target);
      expect((await stat(join(target, 'changes/srv/app/run.sh'))).mode & 0o777).to.equal(0o755);
      expect(await readlink(join(target, 'changes/srv/app/link'))).to.equal('run.sh');
      expect((await stat(join(target, 'changes/srv/app/empty'))).isDirectory()).to.equal(true);
      expect(await readFile(join(target, 'logs/scripts.log'), 'utf8')).to.contain('[stdout]said');
      const report = JSON.parse(await readFile(join(target, 'report.json'), 'utf8')) as Report;
      expect(report.instanceId).to.equal('i-one');
      expect(report.added).to.include('/srv/app/run.sh');
      expect(report.notCopied).to.deep.equal(['/srv/app/pipe']);
      expect(report.commands.at(-1)).to.deep.include({
        event: 'AfterInstall',
        status: 'Failed',
        deploymentId: 'd-1',
      });
      const gone = await stat(join(target, 'changes/of-last-time')).catch(() => 'gone');
      expect(gone).to.equal('gone');
    } finally {
      await world.close();
      await temporary.dispose();
    }
  });
});
