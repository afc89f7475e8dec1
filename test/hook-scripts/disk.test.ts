import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rotatingReleases, simpleCopy } from './support/group-script.js';
import {
  createInstance,
  hookScripts,
  quote,
  type Archive,
  type HookRun,
  type Instance,
} from './support/instance.js';

/**
 * Runs bash commands where they may mount: as root in a mount namespace of their own, else as the root of a user
 * namespace. Nothing that is mounted is seen outside, or outlives them.
 */
const mountingShell = process.getuid?.() === 0 ? ['-m'] : ['-Urm'];

const canMount = spawnSync('unshare', [...mountingShell, 'mount', '--bind', '/', '/']).status === 0;

describe('room on the disk', () => {
  it('is compared within seconds for a hundred thousand files', async () => {
    const instance = await createInstance();
    try {
      const script = [
        `codedeployer_lib=${hookScripts}lib; source "$codedeployer_lib/strategy-parts.sh"; ARCHIVE_DIR=$PWD`,
        // Files that are there only for the measuring.
        `find_included() { for ((n = 0; n < 100000; n++)); do printf "\${2//%k/4}"; done; }; measure_tree "$PWD"`,
      ].join('\n');
      const run = await instance.exec('bash', ['-c', script]);
      expect(run.output).to.match(/^400000 100000\n/);
      expect(run.milliseconds).to.be.below(10_000);
    } finally {
      await instance.remove();
    }
  });
});

// A machine that lets nobody mount cannot show this. CI has to.
if (canMount || process.env.CI !== undefined)
  describe('a disk that is full or read-only', () => {
    let instance: Instance;
    let disk: string;

    beforeEach(async () => {
      instance = await createInstance();
      disk = join(instance.root, 'disk');
      await mkdir(disk);
    });
    afterEach(() => instance.remove());

    const script = (strategy: string, more = ''): string =>
      (strategy === 'simple-copy' ? simpleCopy : rotatingReleases)({
        target: join(disk, 'shop'),
        more,
      });

    const pack = (strategy: string, text: string, more?: string): Promise<Archive> =>
      instance.archive({
        files: { 'index.html': text, 'big.bin': text.repeat(300_000) },
        version: text,
        scripts: { 'web/AfterInstall.sh': script(strategy, more) },
      });

    const hook = (archive: Archive): string =>
      `LIFECYCLE_EVENT=AfterInstall DEPLOYMENT_GROUP_NAME=web APPLICATION_NAME=shop DEPLOYMENT_ID=${archive.deploymentId} ${archive.directory}/deploy/hook-scripts/hook-wrapper.sh; echo "exit code $?"`;

    const inNamespace = (commands: readonly string[]): Promise<HookRun> =>
      instance.exec('unshare', [...mountingShell, 'bash', '-c', commands.join('\n')]);

    for (const strategy of ['rotating-releases', 'simple-copy']) {
      const root = strategy === 'simple-copy' ? 'shop' : 'shop/current';

      it(`is noticed by ${strategy} before anything is copied`, async () => {
        const run = await inNamespace([
          `mount -t tmpfs -o size=600k tmpfs ${disk}`,
          hook(await pack(strategy, '1')),
          hook(await pack(strategy, '2')),
          `cat ${disk}/${root}/index.html; ls ${disk}/shop/releases 2>/dev/null | wc -l`,
        ]);
        expect(run.output).to.match(
          /error: not enough disk space for \S+: the revision needs 1 MB, 0 MB are free/,
        );
        expect(run.output).to.match(/exit code 0\n[^]*exit code 1\n1[01]\n$/);
      });

      it(`is noticed by ${strategy} when it is the inodes that are used up`, async () => {
        const run = await inNamespace([
          `mount -t tmpfs -o size=10M,nr_inodes=60 tmpfs ${disk}`,
          hook(await pack(strategy, '1')),
          `touch ${disk}/{1..60} 2>/dev/null`,
          hook(await pack(strategy, '2')),
          `cat ${disk}/${root}/index.html`,
        ]);
        expect(run.output).to.contain('error: not enough inodes for');
        expect(run.output).to.match(/exit code 0\n[^]*exit code 1\n1$/);
      });

      it(`that fills up while ${strategy} copies leaves the version before, and no half of the new one`, async () => {
        const big = await pack(strategy, '2');
        // Holes take no room in the archive, so they are not foreseen; the copy is full length.
        await instance.exec('truncate', ['-s', '4M', join(big.directory, 'big.bin')]);
        await instance.exec('fallocate', ['-d', join(big.directory, 'big.bin')]);
        const run = await inNamespace([
          `mount -t tmpfs -o size=1500k tmpfs ${disk}`,
          hook(await pack(strategy, '1')),
          `export COPY_WITH=tar`,
          hook(big),
          `cat ${disk}/${root}/index.html; du -sk ${disk} | cut -f1`,
        ]);
        expect(run.output).to.match(/error: copying to \S+ failed: the disk is full/);
        expect(run.output).to.match(/exit code 0\n[^]*exit code 1\n1\d+\n$/);
        expect(Number(/1(\d+)\n$/.exec(run.output)![1]), run.output).to.be.below(500);
      });

      it(`that is read-only makes ${strategy} say so and leaves the version before`, async () => {
        const run = await inNamespace([
          hook(await pack(strategy, '1')),
          `mount --bind ${disk} ${disk} && mount -o remount,ro,bind ${disk}`,
          hook(await pack(strategy, '2')),
          `cat ${disk}/${root}/index.html`,
        ]);
        expect(run.output)
          .to.contain('Read-only file system')
          .and.contain(`error: cannot write to ${disk}/shop`);
        expect(run.output).to.match(/exit code 0\n[^]*exit code 1\n1$/);
      });
    }

    it('that fills up during post-install commands leaves current, and the next deployment clears up', async () => {
      const filling = `POST_INSTALL_COMMANDS=(${quote('head -c 4M /dev/zero >filler')})`;
      const run = await inNamespace([
        `mount -t tmpfs -o size=2000k tmpfs ${disk}`,
        hook(await pack('rotating-releases', '1')),
        hook(await pack('rotating-releases', '2', filling)),
        `cat ${disk}/shop/current/index.html; rm ${disk}/shop/releases/*/filler`,
        hook(await pack('rotating-releases', '3')),
        `cat ${disk}/shop/current/index.html`,
      ]);
      expect(run.output).to.match(/exit code 0\n[^]*exit code 1\n1[^]*exit code 0\n3$/);
    });

    it('of the log does not keep a deployment from succeeding', async () => {
      const logs = join(instance.root, 'home/logs');
      await mkdir(logs);
      await writeFile(join(instance.root, 'before'), '');
      const run = await inNamespace([
        `mount -t tmpfs -o size=4k tmpfs ${logs} && { head -c 8k /dev/zero >${logs}/filler; true; }`,
        hook(await pack('rotating-releases', '1')),
      ]);
      expect(run.output)
        .to.contain('is live')
        .and.match(/exit code 0\n$/);
      expect(await readFile(join(disk, 'shop/current/index.html'), 'utf8')).to.equal('1');
    });
  });
