import { expect } from 'chai';
import { chmod, chown, mkdir, readFile, readdir, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { rotatingReleases, simpleCopy } from './support/group-script.js';
import { createInstance, type HookRun, type Instance } from './support/instance.js';

const isRoot = process.getuid?.() === 0;

for (const [strategy, write] of [
  ['rotating-releases', rotatingReleases],
  ['simple-copy', simpleCopy],
] as const)
  describe(`.codedeployer of ${strategy}`, () => {
    let instance: Instance;
    let target: string;
    const state = (): string => join(target, '.codedeployer');

    beforeEach(async () => {
      instance = await createInstance();
      target = join(instance.root, 'shop');
    });
    afterEach(() => instance.remove());

    const deploy = async (text: string, commands: readonly string[] = []): Promise<HookRun> =>
      instance.run(
        await instance.archive({
          files: { 'index.html': text },
          scripts: { 'web/AfterInstall.sh': write({ target, commands }) },
        }),
      );
    const root = (): string => (strategy === 'simple-copy' ? target : join(target, 'current'));
    const expectRefused = async (run: HookRun, ...messages: string[]): Promise<void> => {
      expect(run.code).to.equal(1);
      for (const message of messages) expect(run.output).to.contain(message);
      expect(await readFile(join(root(), 'index.html'), 'utf8')).to.equal('1');
    };

    it('is refused when others can write to it, until that is mended', async () => {
      await deploy('1');
      await chmod(state(), 0o770);
      await expectRefused(
        await deploy('2'),
        `${state()} can be written by others`,
        `run: chmod -R go-w ${state()}`,
      );
      await chmod(state(), 0o700);
      expect((await deploy('3')).code).to.equal(0);
    });

    it('is refused when it is a link', async () => {
      await deploy('1');
      const elsewhere = join(instance.root, 'elsewhere');
      await mkdir(elsewhere);
      await rename(state(), join(elsewhere, 'state'));
      await symlink(join(elsewhere, 'state'), state());
      const before = await readdir(join(elsewhere, 'state'));
      await expectRefused(await deploy('2'), `${state()} is a symbolic link`);
      expect(await readdir(join(elsewhere, 'state'))).to.deep.equal(before);
    });

    // Only root can give files away.
    if (isRoot) {
      it('is refused when it belongs to somebody else, also by a rollback', async () => {
        await deploy('1');
        await chown(state(), 65534, 65534);
        const messages = [`${state()} belongs to user 65534`, `run: chown -R 0 ${state()}`];
        await expectRefused(await deploy('2'), ...messages);
        if (strategy === 'simple-copy') return;
        const tool = join(state(), 'tools/releases.sh');
        await expectRefused(await instance.exec('bash', [tool, 'rollback']), ...messages);
      });

      for (const [how, more] of [
        ['that succeeds', []],
        ['that fails afterwards', ['exit 4']],
      ] as const)
        it(`is taken back from a chown of the whole target by a command ${how}`, async () => {
          const give = `chown -R 65534:65534 ${target} && chmod -R g+w ${target}`;
          const run = await deploy('1', [give, ...more]);
          expect(run.code, run.output).to.equal(more.length === 0 ? 0 : 4);
          const { uid, gid, mode } = await stat(state());
          expect([uid, gid, mode & 0o777]).to.deep.equal([0, 0, 0o700]);
          expect((await stat(target)).uid).to.equal(65534);
          const next = await deploy('2');
          expect(next.code, next.output).to.equal(0);
        });
    }
  });
