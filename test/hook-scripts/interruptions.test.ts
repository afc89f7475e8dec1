import { expect } from 'chai';
import { cp, readFile, readdir, readlink, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createFaults, type Fault, type Faults } from './support/faults.js';
import { rotatingReleases, simpleCopy } from './support/group-script.js';
import { createInstance, type Archive, type HookRun, type Instance } from './support/instance.js';
import { readTree } from './support/tree.js';

/** How many deployments run next to each other. */
const lanes = 3;

const files = (version: string): Record<string, string> => ({
  'index.html': version,
  'assets/app.js': version,
  [`only-in-${version}/file`]: version,
});

for (const strategy of ['rotating-releases', 'simple-copy'] as const) {
  describe(`a deployment by ${strategy} that is broken off`, function () {
    this.timeout(120_000);
    let instance: Instance;
    let faults: Faults;
    /** The commands of one deployment, in order. */
    let steps: string[];
    const template = (): string => join(instance.root, 'template');

    // One target with version 1 live, copied for every attempt.
    before(async () => {
      instance = await createInstance();
      faults = await createFaults(join(instance.root, 'faults'));
      expect(
        (await deploy(template(), '1', await faults.environment('first', 0, 'fail'))).code,
      ).to.equal(0);
      const counting = join(instance.root, 'counting');
      await cp(template(), counting, { recursive: true, verbatimSymlinks: true });
      const run = await deploy(counting, '2', await faults.environment('counting', 0, 'fail'));
      expect(run.code, run.output).to.equal(0);
      steps = await faults.calls('counting');
      expect(steps.length).to.be.above(10);
    });
    after(() => instance.remove());

    const pack = (target: string, version: string): Promise<Archive> =>
      instance.archive({
        files: files(version),
        version,
        scripts: {
          'web/AfterInstall.sh':
            strategy === 'simple-copy'
              ? simpleCopy({ target, more: 'DELETE_REMOVED=yes' })
              : rotatingReleases({ target, more: 'KEEP_RELEASES=1' }),
        },
      });

    async function deploy(
      target: string,
      version: string,
      env: Record<string, string>,
    ): Promise<HookRun> {
      const archive = await pack(target, version);
      // Without the wrapper, whose own commands are none of a deployment's steps.
      return instance.exec('bash', ['./web/AfterInstall.sh'], {
        cwd: join(archive.directory, 'deploy/hook-scripts'),
        env: { ...env, COPY_WITH: 'tar', DEPLOYMENT_ID: archive.deploymentId },
      });
    }

    /** The version that the target serves, after a check that it serves all of it. */
    async function served(target: string): Promise<string> {
      const root = strategy === 'simple-copy' ? target : join(target, 'current');
      const version = await readFile(join(root, 'index.html'), 'utf8');
      const tree = readTree(root);
      delete tree.REVISION;
      expect(Object.keys(tree).sort()).to.deep.equal([
        'assets',
        'assets/app.js',
        'index.html',
        `only-in-${version}`,
        `only-in-${version}/file`,
      ]);
      expect(tree['assets/app.js']).to.equal(`file 644 ${version}`);
      return version;
    }

    async function attempt(step: number, fault: Fault): Promise<HookRun> {
      const id = `${String(step)} ${fault}`;
      const target = join(instance.root, `target ${id}`);
      await cp(template(), target, { recursive: true, verbatimSymlinks: true });
      const run = await deploy(target, '2', await faults.environment(id, step, fault));
      try {
        if (fault === 'fail') {
          expect(await served(target)).to.equal(run.code === 0 ? '2' : '1');
        } else if (fault.startsWith('term')) {
          expect(run.signal).to.equal('SIGTERM');
          const version = await served(target);
          // Once it has begun, what it says last is what is so.
          if (version === '2' || run.output.includes('copying revision')) {
            expect(/nothing was (switched|changed)|as it was before/.test(run.output)).to.equal(
              version === '1',
            );
          }
          if (strategy === 'rotating-releases') await expectLiveNote(target);
        } else {
          expect(run.signal).to.equal('SIGKILL');
          if (strategy === 'rotating-releases')
            expect(await served(target)).to.be.oneOf(['1', '2']);
        }
        const next = await deploy(target, '3', {});
        expect(next.code, next.output).to.equal(0);
        expect(await served(target)).to.equal('3');
        await expectNoRemains(target);
      } catch (error) {
        throw new Error(`step ${id}, output:\n${run.output}`, { cause: error });
      }
      await rm(target, { recursive: true });
      return run;
    }

    async function expectLiveNote(target: string): Promise<void> {
      const live = basename(await readlink(join(target, 'current')));
      const note = await readFile(join(target, '.codedeployer/releases', live), 'utf8');
      expect(note).to.match(/^live /);
    }

    async function expectNoRemains(target: string): Promise<void> {
      const state = await readdir(join(target, '.codedeployer'));
      for (const remains of [
        'link.new',
        'state.new',
        'undo',
        'staging',
        'tools.new',
        'tools.old',
      ]) {
        expect(state).not.to.include(remains);
      }
      if (strategy === 'simple-copy') return;
      const releases = (await readdir(join(target, 'releases'))).sort();
      // The live one, the one before, and at most one that failed.
      expect(releases.length).to.be.at.most(3);
      expect(await readdir(join(target, '.codedeployer/releases'))).to.have.members(releases);
      const live = await readlink(join(target, 'current'));
      expect((await stat(join(target, live))).isDirectory()).to.be.true;
    }

    async function attemptAll(
      fault: Fault,
      chosen: (command: string, index: number) => boolean,
    ): Promise<HookRun[]> {
      const waiting = steps.flatMap((command, index) =>
        chosen(command, index) ? [index + 1] : [],
      );
      const runs: HookRun[] = [];
      await Promise.all(
        Array.from({ length: lanes }, async () => {
          for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
            runs.push(await attempt(step, fault));
          }
        }),
      );
      return runs;
    }

    it('by kill -9 before any of its steps serves one whole version or is mended by the next deployment', async () => {
      await attemptAll('kill before', () => true);
    });

    // After other commands there is nothing that is not there before the next one.
    it('by kill -9 after anything was renamed does so too', async () => {
      await attemptAll('kill after', (command) => command.startsWith('mv '));
    });

    // Some of them: a signal is handled alike wherever it comes, unlike a kill.
    it('by SIGTERM before its steps serves one whole version, and says which', async () => {
      await attemptAll('term before', (_command, index) => index % 4 === 0);
    });

    it('by SIGTERM after anything was renamed does so too', async () => {
      await attemptAll('term after', (command) => command.startsWith('mv '));
    });

    // The other ones.
    it('by a failure of its steps serves the version before, or says that it succeeded and serves its own', async () => {
      const runs = await attemptAll('fail', (_command, index) => index % 2 === 1);
      expect(runs.filter(({ code }) => code !== 0).length).to.be.above(steps.length / 6);
    });
  });
}
