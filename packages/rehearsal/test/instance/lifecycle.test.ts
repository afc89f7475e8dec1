import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { IsolationKind } from '@codedeployer/core/contract';
import { markedProcesses } from '../../dist/agent/end-marked-processes.js';
import { untilMarked } from '../support/until-marked.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';
import { appspec } from '../support/bundle.js';
import { startWorld, type InstanceWorld } from '../support/instance-world.js';

const kinds: readonly IsolationKind[] = ['namespaces', 'directory'];

for (const kind of kinds) {
  describe(`an instance with the isolation ${kind}`, () => {
    async function inWorld(test: (world: InstanceWorld) => Promise<void>): Promise<void> {
      if (kind === 'namespaces' && !(await namespacesOrReason())) return;
      const world = await startWorld(kind);
      try {
        await test(world);
      } finally {
        await world.close();
      }
    }

    it('carries out a deployment and holds its files afterwards', () =>
      inWorld(async (world) => {
        const instance = world.instance();
        const { event, result } = await world.deploy(instance, 'd-1', {
          'appspec.yml': appspec('/var/www/shop', { ValidateService: 'validate.sh' }),
          'app/index.html': 'hello',
          'validate.sh': '#!/bin/bash\ngrep hello "$CODEDEPLOYER_ROOT/var/www/shop/index.html"\n',
        });
        expect(result.diagnostics.message).to.equal('Succeeded: ');
        expect(event).to.equal('ValidateService');
        const holding = await instance.holding();
        expect(holding.added).to.include('/var/www/shop/index.html');
        expect(holding.added.join('\n')).not.to.contain('codedeploy-agent');
        const held = await readFile(join(holding.directory, 'var/www/shop/index.html'), 'utf8');
        expect(held).to.equal('hello');
      }));

    it('runs the second deployment as a second one: stopped by the first revision, whose files go', () =>
      inWorld(async (world) => {
        const tree = (page: string) => ({
          'appspec.yml': appspec('/var/www/shop', { ApplicationStop: 'stop.sh' }),
          [`app/${page}`]: page,
          'stop.sh': `#!/bin/bash\necho stopped by ${page}\n`,
        });
        const first = world.instance();
        await world.deploy(first, 'd-1', tree('first.html'));
        await first.close();
        const second = world.instance();
        const { result } = await world.deploy(second, 'd-2', tree('second.html'));
        expect(result.status).to.equal('Succeeded');
        const { added } = await second.holding();
        expect(added).to.include('/var/www/shop/second.html');
        expect(added).not.to.include('/var/www/shop/first.html');
        const log = await readFile(
          join(world.directory, 'instances/one/agent/deployment-root/5f6a/d-2/logs/scripts.log'),
          'utf8',
        );
        expect(log).to.contain('[stdout]stopped by first.html');
      }));

    it('tells a hook that it is rehearsed', () =>
      inWorld(async (world) => {
        const { result } = await world.deploy(world.instance(), 'd-1', {
          'appspec.yml': appspec('/srv/app', { AfterInstall: 'show.sh' }),
          'app/a.txt': 'a',
          'show.sh': '#!/bin/bash\necho "rehearsed: $CODEDEPLOYER_REHEARSAL"\nexit 1\n',
        });
        expect(result.diagnostics.log).to.contain('[stdout]rehearsed: 1\n');
      }));

    it('fails with the script, its exit code and its last lines', () =>
      inWorld(async (world) => {
        const { event, result } = await world.deploy(world.instance(), 'd-1', {
          'appspec.yml': appspec('/srv/app', { AfterInstall: 'scripts/fail.sh' }),
          'app/a.txt': 'a',
          'scripts/fail.sh': '#!/bin/bash\necho before > /dev/stderr\nexit 3\n',
        });
        expect(event).to.equal('AfterInstall');
        expect(result).to.deep.equal({
          status: 'Failed',
          noop: false,
          diagnostics: {
            errorCode: 4,
            scriptName: 'scripts/fail.sh',
            message: 'Script at specified location: scripts/fail.sh failed with exit code 3',
            log: 'LifecycleEvent - AfterInstall\nScript - scripts/fail.sh\n[stderr]before\n',
          },
        });
      }));

    it('ends what its scripts have left running when it is closed, also what left their process group', () =>
      inWorld(async (world) => {
        const mark = `CODEDEPLOYER_TEST_MARK=${Date.now()}`;
        const instance = world.instance();
        await world.deploy(instance, 'd-1', {
          'appspec.yml': appspec('/srv/app', { ApplicationStart: 'start.sh' }),
          'app/a.txt': 'a',
          'start.sh': `#!/bin/bash\n${mark} setsid sleep 600 < /dev/null > /dev/null 2>&1 &\n`,
        });
        await untilMarked(mark, 1);
        await instance.close();
        expect(await markedProcesses(mark)).to.deep.equal([]);
      }));
  });
}
