import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { createProject, type Project } from './support/project.js';
import { keys, runOnTerminal } from './support/terminal.js';

const cli = fileURLToPath(new URL('../packages/cli/bin/codedeployer.js', import.meta.url));

const mark = `86403.${String(process.pid)}`;

/** Whether anything of the instance runs, in whichever namespace. */
const runs = () =>
  execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).includes(`sleep ${mark}`);

const hook = (code: number) =>
  `#!/usr/bin/env bash\nsleep ${mark} > /dev/null 2>&1 < /dev/null &\necho noted > /tmp/note\nexit ${code}\n`;

for (const isolation of ['auto', 'directory']) {
  describe(`codedeployer shell, --isolation ${isolation}`, () => {
    let project: Project;
    before(async () => {
      project = await createProject({
        'dist/index.html': 'first\n',
        'deploy/codedeployer.yml': `application: shop\nbucket: shop-revisions\ngroups: [web]\nsource: dist\nisolation: ${isolation}\ninstances: 1\nautoRollback: true\n`,
        'deploy/appspec.yml':
          'version: 0.0\nos: linux\nfiles: [{ source: index.html, destination: /srv/shop }]\nfile_exists_behavior: OVERWRITE\nhooks:\n  AfterInstall: [{ location: after.sh }]\n',
        'dist/after.sh': hook(0),
      });
    });
    after(() => project.dispose());

    const shell = (input: string, ...given: string[]) =>
      spawnSync(process.execPath, [cli, 'shell', ...given], {
        cwd: project.directory,
        input,
        encoding: 'utf8',
        env: { ...process.env, AWS_PROFILE: 'of-the-developer' },
      });

    it('has nothing to open before the first rehearsal, and says what comes first', () => {
      const ended = shell('');
      expect(ended.status).to.equal(1);
      expect(ended.stderr)
        .to.contain('No instance of a rehearsal is kept in ')
        .and.to.contain('codedeployer rehearse')
        .and.to.contain('(REHEARSAL_NOTHING_KEPT)');
    });

    it('enters an instance that runs, also one that --keep-failed has kept as it failed, and says afterwards what ran in it', async () => {
      if (isolation === 'auto') {
        // What could be rolled back to.
        const first = await project.codedeployer(['rehearse']);
        expect(first.code, first.output).to.equal(0);
      }
      await project.write({ 'dist/after.sh': hook(3), 'dist/index.html': 'second\n' });

      const failed = await project.codedeployer(['rehearse', '--keep-failed'], {
        during: async (child, output) => {
          await until(() => output().includes('codedeployer shell web-1'), 'it is kept', 60_000);
          expect(runs()).to.be.true;
          const look = 'cat "$CODEDEPLOYER_ROOT/srv/shop/index.html"\n';
          const see = `ps -eo args= | grep -c '^sleep ${mark}$'\nexit 7\n`;
          const ended = shell(look + see, 'web-1');
          expect(ended.status, ended.stderr).to.equal(7);
          // Without a rollback, what it failed with is there.
          expect(ended.stdout).to.match(/^second\n[1-9]\d*\n$/);
          expect(ended.stderr).to.match(
            /^web-1 \(i-[0-9a-f]+\), which runs: d-\w+ failed in AfterInstall, after\.sh: .*exit code 3\n/,
          );
          child.kill('SIGINT');
        },
      });
      expect(failed.output)
        .to.contain('web-1 failed, and is as it was then; nothing was rolled back.')
        .and.not.to.contain('rolled back by');
      expect(failed.code, failed.output).to.equal(1);
      expect(runs()).to.be.false;

      const environment = 'echo "$LIFECYCLE_EVENT $DEPLOYMENT_GROUP_NAME ${AWS_PROFILE:-}"\n';
      const ended = shell(`${environment}cat /tmp/note; sleep ${mark} & exit 5\n`, 'web-1');
      expect(ended.status, ended.stderr).to.equal(5);
      expect(ended.stdout).to.equal('AfterInstall web \nnoted\n');
      expect(ended.stderr)
        .to.contain(', as it stood when it was ended: d-')
        .and.to.contain('failed in AfterInstall, after.sh')
        .and.to.contain(`its processes are not`)
        .and.to.contain(`\n  sleep ${mark}\n`)
        .and.to.match(/script to try again: \S+\/deployment-archive\/after\.sh\n/);
      expect(runs(), 'what the shell leaves behind ends with it').to.be.false;
    });

    it('finds the only one by itself and gives it the terminal; of one that there is not it says which there are', async () => {
      const asked = shell('', 'web-7');
      expect(asked.status).to.equal(1);
      expect(asked.stderr)
        .to.contain('that is called "web-7"')
        .and.to.match(/There is web-1 \(i-[0-9a-f]+\)\. For example: codedeployer shell web-1/);
      const terminal = runOnTerminal(process.execPath, [cli, 'shell'], { cwd: project.directory });
      await terminal.sees('web-1:');
      terminal.type(`sleep ${mark}${keys.enter}`);
      await until(runs, 'the terminal has run it');
      terminal.type(keys.ctrlC);
      await until(() => !runs(), 'Ctrl-C has ended it');
      // What is typed here would else be a change of the instance.
      terminal.type(`echo "history in '$HISTFILE'"${keys.enter}`);
      await terminal.sees("history in ''");
      terminal.type(`exit 4${keys.enter}`);
      expect(await terminal.ended, terminal.output()).to.equal(4);
    });
  });
}
