import { expect } from 'chai';
import type { Tree } from '../support/bundle.js';
import { startWorld } from '../support/instance-world.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';
import { specification } from '../support/specification.js';

const appspec = `version: 0.0
os: linux
files: [{ source: app, destination: /srv/shop }]
hooks:
  AfterInstall: [{ location: change.sh }]
`;

const release = (files: Tree, ...lines: string[]): Tree => ({
  'appspec.yml': appspec,
  ...files,
  'change.sh': ['#!/bin/bash', 'set -e', 'cd "${CODEDEPLOYER_ROOT:-}/srv"', ...lines].join('\n'),
});

for (const isolation of ['namespaces', 'directory'] as const) {
  describe(`what a deployment has changed, with the isolation ${isolation}`, () => {
    before(async function () {
      // Where they are not to be had, that was shown instead.
      if (isolation === 'namespaces' && !(await namespacesOrReason()))
        this.test?.parent?.tests.splice(0);
    });

    it('is told against what the deployment before has left, also in the next rehearsal, and a rollback belongs to what it takes back', async () => {
      const world = await startWorld(isolation);
      try {
        const instance = world.instance();
        const files = { 'app/index.html': 'one\n', 'app/same.txt': 'same\n', 'app/gone.txt': 'a' };
        const notes =
          'mkdir -p logs shop/.codedeployer; date +%N | tee logs/deploy.log > shop/.codedeployer/previous';
        const first = release(files, 'echo 1 > mode; echo 1 > state', notes);
        await world.deploy(instance, 'd-1', first);
        const alone = await instance.holding();
        expect(alone.byDeployment).to.equal(undefined);
        expect(alone.added).to.include('/srv/shop/index.html');
        await instance.close();

        const second = world.instance();
        const more = { 'app/index.html': 'two\n', 'app/same.txt': 'same\n', 'app/new.txt': 'b' };
        await world.deploy(
          second,
          'd-2',
          release(more, 'chmod 600 mode', 'sed -i s/1/2/ state', notes),
        );
        const noted = ['/srv/logs/deploy.log', '/srv/shop/.codedeployer/previous'];
        const changed = [noted[0], '/srv/mode', noted[1], '/srv/shop/index.html', '/srv/state'];
        const { byDeployment, diffs, added, digests } = await second.holding();
        expect(byDeployment).to.deep.equal({
          added: ['/srv/shop/new.txt'],
          changed,
          removed: ['/srv/shop/gone.txt'],
        });
        expect(diffs?.map(({ path, diff }) => [path, diff.replace(/^.*@@\n/s, '')])).to.deep.equal([
          ['/srv/shop/index.html', '-one\n+two\n'],
          ['/srv/state', '-1\n+2\n'],
        ]);
        // What it holds in all is as it was: rehearsals that begin anew are compared by it.
        expect(added).to.include.members([...changed, '/srv/shop/same.txt', '/srv/shop/new.txt']);
        expect(digests).to.include.keys('/srv/shop/same.txt');

        const { deploymentId, ...rollback } = specification('d-3');
        await second.execute('ApplicationStop', {
          ...rollback,
          deploymentId,
          deploymentCreator: 'codeDeployRollback',
        });
        expect((await second.holding()).byDeployment?.changed).to.deep.equal(changed);
        await world.deploy(second, 'd-4', release(more, 'chmod 600 mode', 'echo 2 > state'));
        expect((await second.holding()).byDeployment).to.deep.equal({
          added: [],
          changed: [],
          removed: [],
        });
      } finally {
        await world.close();
      }
    });
  });
}

describe('what a deployment has changed of what is this machine’s', () => {
  it('is shown against the machine where the deployment before had not changed it', async () => {
    if (!(await namespacesOrReason())) return;
    const world = await startWorld('namespaces');
    try {
      const instance = world.instance();
      const nothing = { 'app/index.html': 'one\n' };
      await world.deploy(instance, 'd-1', release(nothing, 'echo "# one" >> /etc/profile'));
      await world.deploy(
        instance,
        'd-2',
        release(nothing, 'echo "# two" >> /etc/profile', 'echo "a b" >> /etc/passwd'),
      );
      const { byDeployment, diffs = [] } = await instance.holding();
      expect(byDeployment?.changed).to.deep.equal(['/etc/passwd', '/etc/profile']);
      const [passwd, profile] = diffs.map(({ diff }) => diff);
      expect(passwd).to.match(/^\+a b$/m);
      expect(profile).to.match(/^ # one\n\+# two$/m);
    } finally {
      await world.close();
    }
  });
});
