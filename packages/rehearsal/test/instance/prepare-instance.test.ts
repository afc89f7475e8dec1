import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstanceHolding, Rehearsal } from '@codedeployer/core/contract';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { startRehearsal } from '../../dist/index.js';
import type { Tree } from '../support/bundle.js';
import { startWorld } from '../support/instance-world.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';

for (const isolation of ['namespaces', 'directory'] as const) {
  describe(`the script that prepares instances, with the isolation ${isolation}`, () => {
    let temporary: World;
    let folder: string;
    let notices: string[];
    before(async function () {
      // Where they are not to be had, that was shown instead.
      if (isolation === 'namespaces' && !(await namespacesOrReason()))
        this.test?.parent?.tests.splice(0);
    });
    beforeEach(async () => {
      temporary = await createWorld();
      folder = temporary.directory;
      notices = [];
    });
    afterEach(() => temporary.dispose());

    const path = () => join(folder, 'prepare-instance.sh');
    const start = async (): Promise<Rehearsal> =>
      startRehearsal(
        {
          application: 'shop',
          groups: ['web'],
          bucket: 'bucket',
          region: 'eu-central-1',
          instances: 2,
          isolation,
          directory: join(folder, 'state'),
          environment: { PATH: process.env.PATH },
          prepare: { path: path(), name: 'deploy/prepare-instance.sh' },
        },
        { onNotice: (notice) => notices.push(notice) },
      );
    const prepareBy = async (...lines: string[]): Promise<readonly InstanceHolding[]> => {
      await writeFile(path(), lines.join('\n'));
      const rehearsal = await start();
      try {
        return await rehearsal.holdings();
      } finally {
        await rehearsal.close();
      }
    };
    const refusal = async (): Promise<unknown> =>
      start().then(
        async (rehearsal) => rehearsal.close(),
        (error: unknown) => error,
      );
    const count =
      'mkdir -p "${CODEDEPLOYER_ROOT:-}/srv" && echo ran >> "${CODEDEPLOYER_ROOT:-}/srv/runs"';

    it('runs once in each instance, and again when it has changed, which is told', async () => {
      const runs = async (holdings: readonly InstanceHolding[]) =>
        Promise.all(holdings.map(({ directory }) => readFile(join(directory, 'srv/runs'), 'utf8')));
      expect(await runs(await prepareBy(count))).to.deep.equal(['ran\n', 'ran\n']);
      expect(await runs(await prepareBy(count))).to.deep.equal(['ran\n', 'ran\n']);
      expect(notices).to.deep.equal(['deploy/prepare-instance.sh prepares 2 instances.']);
      expect(await runs(await prepareBy(count, '# more'))).to.deep.equal([
        'ran\nran\n',
        'ran\nran\n',
      ]);
      expect(notices.slice(1)).to.deep.equal([
        'deploy/prepare-instance.sh has changed: it runs again, in 2 instances.',
      ]);
    });

    it('leaves nothing that is reported as a change of the deployment', async () => {
      for (const holding of await prepareBy(count)) {
        expect(holding).to.deep.include({ added: [], changed: [], removed: [] });
      }
    });

    it('has the environment of a hook, and is told which node rehearses', async () => {
      const [holding] = await prepareBy(
        count,
        'set -u; (: "$HOME") 2>/dev/null && exit 8',
        '"$CODEDEPLOYER_NODE" -p "process.version + process.env.CODEDEPLOYER_REHEARSAL" > "${CODEDEPLOYER_ROOT:-}/srv/version"',
      );
      const said = await readFile(join(holding?.directory ?? '', 'srv/version'), 'utf8');
      expect(said).to.equal(`${process.version}1\n`);
    });

    it('ends the rehearsal by its name when it fails, with its last lines, and runs again the next time', async () => {
      await writeFile(path(), 'echo first; echo no such mirror >&2; exit 3\n');
      const error = await refusal();
      expect(error).to.have.property('code', 'REHEARSAL_PREPARE_FAILED');
      expect(error)
        .to.have.property('message')
        .that.matches(
          /^deploy\/prepare-instance\.sh failed with exit code 3 on instance i-\w+, so nothing was deployed\.\n {2}first\n {2}no such mirror$/,
        );
      expect(await refusal()).to.have.property('code', 'REHEARSAL_PREPARE_FAILED');
    });

    it('has its last lines told however much it printed', async () => {
      const far = 'dd of=/proc/self/fd/1 bs=1M seek=3000 conv=notrunc status=none';
      await writeFile(path(), `printf '\\nno such mirror\\n' | ${far}; exit 3\n`);
      const error = await refusal();
      expect(error).to.have.property('code', 'REHEARSAL_PREPARE_FAILED');
      expect(error)
        .to.have.property('message')
        .that.matches(/\n {2}no such mirror$/);
    });

    it('is refused where bash would not run it as it was meant', async () => {
      for (const [text, reason] of [
        ['set -e\r\nuseradd ec2-user\r\n', 'its lines end in CR LF'],
        ['\ufeffset -e\nfalse\n', 'it begins with a byte order mark'],
        ['#!/usr/bin/env python3\nimport os\n', 'its first line asks for /usr/bin/env python3'],
      ] as const) {
        await writeFile(path(), text);
        const error = await refusal();
        expect(error).to.have.property('code', 'REHEARSAL_PREPARE_UNSUITABLE');
        expect(error).to.have.property('message').that.contains(reason).and.contains(path());
      }
    });

    it('ends the rehearsal by its name when it is not there', async () => {
      const error = await refusal();
      expect(error).to.have.property('code', 'REHEARSAL_PREPARE_NOT_FOUND');
      expect(error).to.have.property('message').that.contains(path());
    });
  });
}

describe('an instance that a script has prepared', () => {
  const script = (text: string) => ({
    name: 'deploy/prepare-instance.sh',
    contents: Buffer.from(text),
    digest: 'any',
  });
  const hook = (lines: readonly string[], settings = ''): Tree => ({
    'appspec.yml': [
      'version: 0.0\nos: linux\n',
      'files:\n  - source: app\n    destination: /srv/app\n',
      `hooks:\n  AfterInstall:\n    - location: hook.sh\n      timeout: 30\n${settings}`,
    ].join(''),
    'app/a.txt': 'a',
    'hook.sh': ['#!/bin/bash', ...lines].join('\n'),
  });

  it('has the users that the script made, for `runas` and as owners', async () => {
    if (process.getuid?.() !== 0 || !(await namespacesOrReason())) return;
    const world = await startWorld('namespaces');
    try {
      const instance = world.instance();
      await instance.prepare(script('useradd -m -s /bin/bash rehearsed-user'));
      const tree = hook(
        ['echo "$(id -un) $HOME"; touch ~/made; exit 9'],
        [
          '      runas: rehearsed-user\n',
          'permissions:\n  - object: /srv/app\n    owner: rehearsed-user\n',
        ].join(''),
      );
      const { result } = await world.deploy(instance, 'd-1', tree);
      expect(result.diagnostics.log).to.contain('rehearsed-user /home/rehearsed-user');
      const { added, changed } = await instance.holding();
      expect(added).to.include.members(['/srv/app/a.txt', '/home/rehearsed-user/made']);
      expect(added).not.to.include('/home/rehearsed-user');
      expect(changed).to.deep.equal([]);
      expect(await readFile('/etc/passwd', 'utf8')).not.to.contain('rehearsed-user');
    } finally {
      await world.close();
    }
  });

  it('has all that the script of the documentation makes', async () => {
    if (process.getuid?.() !== 0 || !(await namespacesOrReason())) return;
    const page = new URL('../../../../docs/rehearsal-instances.md', import.meta.url);
    const [, text = ''] = /```bash\n(.*?)```/s.exec(await readFile(page, 'utf8')) ?? [];
    const world = await startWorld('namespaces');
    try {
      const instance = world.instance();
      // Twice, as after a change of the script.
      for (const more of ['', '# more\n']) await instance.prepare(script(text + more));
      const tree = hook([
        'systemctl is-active nginx',
        'sudo -n -u ec2-user id -un; sudo id -un',
        'cat /var/www/shop/shared/.env; ls /var/www/shop/shared',
        'exit 9',
      ]);
      const { result } = await world.deploy(instance, 'd-1', tree);
      expect(result.diagnostics.log.replaceAll('[stdout]', '').trim()).to.match(
        /active\nec2-user\nroot\nDEBUG=0\nuploads$/,
      );
    } finally {
      await world.close();
    }
  });

  it('tells what the deployment then did to what the script had made', async () => {
    const world = await startWorld('directory');
    try {
      const instance = world.instance();
      await instance.prepare(
        script(
          'mkdir "$CODEDEPLOYER_ROOT/etc"; cd "$CODEDEPLOYER_ROOT/etc"; touch gone kept; echo 1 > other',
        ),
      );
      const tree = hook([
        'cd "$CODEDEPLOYER_ROOT/etc"; rm gone; touch kept; echo 2 > other; touch new',
      ]);
      await world.deploy(instance, 'd-1', tree);
      const { added, changed, removed } = await instance.holding();
      expect({
        added: added.filter((path) => path.startsWith('/etc')),
        changed,
        removed,
      }).to.deep.equal({
        added: ['/etc/new'],
        changed: ['/etc/other'],
        removed: ['/etc/gone'],
      });
    } finally {
      await world.close();
    }
  });
});
