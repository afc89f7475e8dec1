import { expect } from 'chai';
import { mkdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { agentLog } from './support/agent-log.js';
import { rotatingReleases } from './support/group-script.js';
import { createInstance, type Archive, type HookRun, type Instance } from './support/instance.js';

describe('the way back', () => {
  let instance: Instance;
  let target: string;

  beforeEach(async () => {
    instance = await createInstance();
    target = join(instance.root, 'shop');
  });
  afterEach(() => instance.remove());

  const pack = (
    version: string,
    more = '',
    scripts: Readonly<Record<string, string>> = {},
  ): Promise<Archive> =>
    instance.archive({
      files: { 'index.html': version },
      version,
      scripts: { 'web/AfterInstall.sh': rotatingReleases({ target, more }), ...scripts },
    });
  const deploy = async (version: string, more?: string): Promise<HookRun> => {
    const run = await instance.run(await pack(version, more));
    expect(run.code, run.output).to.equal(0);
    return run;
  };
  const live = (): Promise<string> => readFile(join(target, 'current/index.html'), 'utf8');
  const releasesSh = (...args: string[]): Promise<HookRun> =>
    instance.exec(join(target, '.codedeployer/tools/releases.sh'), args);
  const idOf = async (version: string): Promise<string> => {
    const log = await readFile(join(target, '.codedeployer/releases.jsonl'), 'utf8');
    const lines = log.split('\n').filter((line) => line.includes(`"version":"${version}"`));
    return (JSON.parse(lines[0]!) as { release: string }).release;
  };

  describe('releases.sh', () => {
    it('lists every release with its state and marks the live one', async () => {
      await deploy('1');
      await deploy('2');
      await instance.run(await pack('3', 'POST_INSTALL_COMMANDS=("exit 8")'));
      const run = await releasesSh('list');
      expect(run.code).to.equal(0);
      expect(run.output.split('\n')).to.deep.equal([
        `  live      ${await idOf('1')}`,
        `* live      ${await idOf('2')}`,
        `  failed    ${await idOf('3')}  (post-install command failed with exit code 8: exit 8)`,
        '',
      ]);
    });

    it('goes back one release at a time and never to one that turned out bad', async () => {
      for (const version of ['1', '2', '3']) await deploy(version);
      await instance.run(await pack('4', 'POST_INSTALL_COMMANDS=(false)'));
      expect((await releasesSh('rollback')).code).to.equal(0);
      expect(await live()).to.equal('2');
      expect((await releasesSh('rollback')).code).to.equal(0);
      expect(await live()).to.equal('1');
      const nothingLeft = await releasesSh('rollback');
      expect(nothingLeft.code).to.equal(1);
      expect(nothingLeft.output).to.contain(
        'there is no other release that went live and is not bad',
      );
      expect((await releasesSh('list')).output).to.match(
        /bad {7}\S+-d-000000002 {2}\(rolled back by hand\)\n/,
      );
      await deploy('5');
      expect(await live()).to.equal('5');
      // Release 1 is the one that was live before, and good.
      await releasesSh('rollback');
      expect(await live()).to.equal('1');
    });

    it('goes to the release that it is given, back and forth', async () => {
      for (const version of ['1', '2', '3']) await deploy(version);
      expect((await releasesSh('rollback', await idOf('1'))).code).to.equal(0);
      expect(await live()).to.equal('1');
      expect((await releasesSh('rollback', await idOf('3'))).code).to.equal(0);
      expect(await live()).to.equal('3');
      // Going forward said nothing against release 1, nor is release 3 bad any more.
      expect((await releasesSh('list')).output).not.to.contain('bad');
    });

    it('refuses a release that is unknown, live already, or never went live', async () => {
      await deploy('1');
      await instance.run(await pack('2', 'POST_INSTALL_COMMANDS=(false)'));
      for (const [release, message] of [
        ['nonsense', 'there is no release nonsense'],
        [await idOf('1'), 'is live already'],
        [await idOf('2'), 'never went live (post-install command failed'],
      ] as const) {
        const run = await releasesSh('rollback', release);
        expect(run.code).to.equal(1);
        expect(run.output).to.contain(message);
      }
      expect(await live()).to.equal('1');
    });

    it('works from the archive as well, for the target that it is given', async () => {
      await deploy('1');
      const archive = await pack('2');
      expect((await instance.run(archive)).code).to.equal(0);
      const script = join(archive.directory, 'deploy/hook-scripts/releases.sh');
      expect((await instance.exec(script, ['rollback', target])).code).to.equal(0);
      expect(await live()).to.equal('1');
      expect((await instance.exec(script, ['list'])).output).to.contain('which target?');
      expect(
        (await instance.exec(script, ['list', join(instance.root, 'home')])).output,
      ).to.contain('has no releases');
      for (const wrong of [[], ['roll'], ['list', 'a/b'], ['rollback', 'a', 'b']]) {
        const run = await instance.exec(script, wrong);
        expect(run.code).to.equal(2);
        expect(run.output).to.contain(
          'usage: releases.sh list [target] | rollback [release] [target]',
        );
      }
    });

    it('runs ROLLBACK_COMMANDS in the release that is live again, and fails when one of them does', async () => {
      await deploy('1');
      await deploy('2', `ROLLBACK_COMMANDS=('cat index.html >"$OLDPWD/restarted"' 'exit 3')`);
      const run = await releasesSh('rollback');
      expect(run.code).to.equal(1);
      expect(run.output).to.contain('this command failed: exit 3');
      expect(await readFile(join(instance.root, 'restarted'), 'utf8')).to.equal('1');
      expect(await live()).to.equal('1');
    });

    it('waits for a deployment of the same target', async () => {
      await deploy('1');
      await deploy('2');
      const isWaitedFor = 'until grep -qs "waiting for" "$HOME/told"; do sleep 0.05; done';
      const deployment = instance.run(
        await pack('3', `POST_INSTALL_COMMANDS=('touch started; ${isWaitedFor}')`),
      );
      const rollback = await instance.exec('bash', [
        '-c',
        `until ls ${target}/releases/*/started; do sleep 0.05; done >/dev/null 2>&1; ${target}/.codedeployer/tools/releases.sh rollback 2>&1 | tee "$HOME/told"`,
      ]);
      expect((await deployment).code).to.equal(0);
      expect(rollback.output).to.contain(`waiting for ${target}, which deployment d-000000003`);
      expect(await live()).to.equal('2');
    });
  });

  describe('ROLLBACK_ON_FAILURE=yes', () => {
    const failing = { 'web/ValidateService.sh': 'echo "health check: 502"; exit 22' };
    const asked = `ROLLBACK_ON_FAILURE=yes\nROLLBACK_COMMANDS=('echo restarted $(<index.html)')`;

    it('switches back when ValidateService fails, runs ROLLBACK_COMMANDS and keeps the exit code', async () => {
      await deploy('1');
      const archive = await pack('2', asked, failing);
      expect((await instance.run(archive)).code).to.equal(0);
      expect(await live()).to.equal('2');
      const run = await instance.run(archive, { event: 'ValidateService' });
      expect(run.code).to.equal(22);
      expect(await live()).to.equal('1');
      expect(run.output)
        .to.contain('restarted 1')
        .and.match(/rolled back: \S+ is \S+d-000000001 \(was \S+d-000000002\)/);
      expect(run.output.trimEnd().split('\n').at(-1)).to.contain(
        'web/ValidateService.sh ended with exit code 22',
      );
      expect((await releasesSh('list')).output).to.contain(
        '(deployment failed at ValidateService)',
      );
    });

    it('leaves the reason in the tail that the agent reports, however much ROLLBACK_COMMANDS print', async () => {
      await deploy('1');
      const loud = `ROLLBACK_ON_FAILURE=yes\nROLLBACK_COMMANDS=('for i in {1..200}; do echo "restarting $i of many"; done' 'exit 3')`;
      const archive = await pack('2', loud, failing);
      await instance.run(archive);
      const run = await instance.run(archive, { event: 'ValidateService' });
      expect(run.code).to.equal(22);
      expect(agentLog(run.output))
        .to.contain('health check: 502')
        .and.contain('restarting 200 of many')
        .and.contain('this command failed: exit 3')
        .and.contain('rolled back: ');
      expect(run.output).not.to.contain('restarting 197 of many');
      expect(run.output).not.to.contain(' loud\n');
      expect(await readFile(instance.log, 'utf8')).to.contain('restarting 1 of many');
    });

    it('does so too when AfterInstall itself fails after the switch', async () => {
      await deploy('1');
      const script = `${rotatingReleases({ target, more: asked })}\nsystemctl-of-nowhere restart shop`;
      const run = await instance.run(
        await instance.archive({
          files: { 'index.html': '2' },
          scripts: { 'web/AfterInstall.sh': script },
        }),
      );
      expect(run.code).to.equal(127);
      expect(await live()).to.equal('1');
    });

    it('leaves the new release live when it is not asked for', async () => {
      await deploy('1');
      const archive = await pack('2', '', failing);
      await instance.run(archive);
      expect((await instance.run(archive, { event: 'ValidateService' })).code).to.equal(22);
      expect(await live()).to.equal('2');
    });

    it('goes back to what was live before, even when that was not the newest', async () => {
      for (const version of ['1', '2', '3']) await deploy(version);
      await releasesSh('rollback', await idOf('1'));
      const archive = await pack('4', asked, failing);
      await instance.run(archive);
      await instance.run(archive, { event: 'ValidateService' });
      expect(await live()).to.equal('1');
    });

    it('says that there is nothing to go back to after the first deployment', async () => {
      const archive = await pack('1', asked, failing);
      await instance.run(archive);
      const run = await instance.run(archive, { event: 'ValidateService' });
      expect(run.code).to.equal(22);
      expect(run.output).to.contain('there is nothing to go back to');
      expect(await live()).to.equal('1');
    });

    it('does not undo anything when a later deployment runs this archive’s ApplicationStop, which fails', async () => {
      await deploy('1');
      const archive = await pack('2', asked, { 'web/ApplicationStop.sh': 'exit 1' });
      await instance.run(archive);
      const stop = await instance.run(archive, {
        event: 'ApplicationStop',
        env: { DEPLOYMENT_ID: 'd-LATER' },
      });
      expect(stop.code).to.equal(1);
      expect(await live()).to.equal('2');
    });

    it('does not undo anything when something else is live by now', async () => {
      await deploy('1');
      const archive = await pack('2', asked, failing);
      await instance.run(archive);
      await deploy('3');
      await instance.run(archive, { event: 'ValidateService' });
      expect(await live()).to.equal('3');
    });

    it('passes over a release whose folder somebody has removed', async () => {
      for (const version of ['1', '2']) await deploy(version);
      const gone = await readlink(join(target, 'current'));
      const archive = await pack('3', asked, failing);
      await instance.run(archive);
      await rm(join(target, gone), { recursive: true });
      await instance.run(archive, { event: 'ValidateService' });
      expect(await live()).to.equal('1');
    });

    it('takes back every target that the group script deployed to', async () => {
      const both = (version: string): Promise<Archive> =>
        instance.archive({
          files: { 'index.html': version },
          scripts: {
            ...failing,
            'web/AfterInstall.sh': ['a', 'b']
              .map((name) =>
                rotatingReleases({ target: join(target, name), more: 'ROLLBACK_ON_FAILURE=yes' }),
              )
              .join('\n'),
          },
        });
      await mkdir(target);
      await instance.run(await both('1'));
      const archive = await both('2');
      await instance.run(archive);
      await instance.run(archive, { event: 'ValidateService' });
      for (const name of ['a', 'b'])
        expect(await readFile(join(target, name, 'current/index.html'), 'utf8')).to.equal('1');
    });
  });
});
