import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { closeSync, openSync, readSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rotatingReleases, simpleCopy } from './support/group-script.js';
import { createInstance, hookScripts, type HookRun, type Instance } from './support/instance.js';
import { readTree } from './support/tree.js';

const switches = 300;

describe('while others look on', () => {
  let instance: Instance;
  let target: string;

  beforeEach(async () => {
    instance = await createInstance();
    target = join(instance.root, 'shop');
  });
  afterEach(() => instance.remove());

  const deploy = async (version: string, more = '', write = rotatingReleases): Promise<HookRun> =>
    instance.run(
      await instance.archive({
        files: { file: version, [`only-${version}`]: version },
        version,
        scripts: { 'web/AfterInstall.sh': write({ target, more }) },
      }),
    );

  /** Opens and reads current/file over and over until the work is done; rejects when that fails once. */
  async function readMeanwhile(work: Promise<HookRun>, allowed: RegExp): Promise<number> {
    const state = { running: true };
    const stop = (): void => void (state.running = false);
    work.then(stop, stop);
    const buffer = Buffer.alloc(16);
    let reads = 0;
    while (state.running) {
      for (let count = 0; count < 200; count += 1, reads += 1) {
        const file = openSync(join(target, 'current/file'), 'r');
        const text = buffer.toString('utf8', 0, readSync(file, buffer));
        closeSync(file);
        expect(text).to.match(allowed);
      }
      // Two processors are few: the work has to get on as well.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return reads;
  }

  it(`a reader of current/file never fails during ${String(switches)} switches`, async () => {
    await deploy('a');
    await deploy('b');
    // The strategies' own switch, without the copying around it.
    const script = [
      `codedeployer_lib=${hookScripts}lib; source "$codedeployer_lib/strategy-parts.sh"`,
      `TARGET_DEPLOY_DIR=${target}; name_target_paths; recover_release_states`,
      `for ((number = 0; number < ${String(switches)}; number++)); do`,
      '  switch_current "${releases[number % 2]}" || exit 1',
      'done',
    ].join('\n');
    const work = instance.exec('bash', ['-c', script]);
    const reads = await readMeanwhile(work, /^[ab]$/);
    expect((await work).code, (await work).output).to.equal(0);
    expect(reads).to.be.above(switches);
  }).timeout(180_000); // a process or two for each switch

  it('a reader of current/file never fails during whole deployments that remove old releases', async () => {
    await deploy('1');
    const work = (async () => {
      let last = await deploy('2', 'KEEP_RELEASES=1');
      for (let number = 3; number <= 8; number += 1)
        last = await deploy(String(number), 'KEEP_RELEASES=1');
      return last;
    })();
    await readMeanwhile(work, /^\d+$/);
    expect(await readFile(join(target, 'current/file'), 'utf8')).to.equal('8');
  });

  for (const [name, write] of [
    ['rotating-releases', rotatingReleases],
    ['simple-copy', simpleCopy],
  ] as const) {
    it(`six deployments by ${name} at once go one after the other, and the target is that of one of them`, async () => {
      const runs = await Promise.all(
        Array.from({ length: 6 }, (_, index) =>
          deploy(`v${String(index)}`, 'DELETE_REMOVED=yes', write),
        ),
      );
      for (const run of runs) expect(run.code, run.output).to.equal(0);
      const root = name === 'simple-copy' ? target : join(target, 'current');
      const version = await readFile(join(root, 'file'), 'utf8');
      const tree = readTree(root);
      delete tree.REVISION;
      expect(tree).to.deep.equal({
        file: `file 644 ${version}`,
        [`only-${version}`]: `file 644 ${version}`,
      });
      const history = (await readFile(join(target, '.codedeployer/releases.jsonl'), 'utf8'))
        .split('\n')
        .slice(0, -1);
      expect(history).to.have.length(6);
      expect(JSON.parse(history.at(-1)!)).to.include({ version });
    });
  }

  it('a deployment that waits too long fails, names who it waited for, and changes nothing', async () => {
    await deploy('1');
    const wait = 'until [[ -e $HOME/go ]]; do sleep 0.05; done';
    const slow = deploy('2', `POST_INSTALL_COMMANDS=('${wait}')`);
    await until(
      async () => (await readdir(join(target, 'releases'))).length === 2,
      'the second release is being made',
    );
    const impatient = await deploy('3', 'LOCK_TIMEOUT=1');
    await writeFile(join(instance.root, 'home/go'), '');
    expect(impatient.code).to.equal(1);
    expect(impatient.output)
      .to.contain(`waiting for ${target}, which deployment d-000000002 (process `)
      .and.match(
        /error: \S+ is still locked by deployment d-000000002 \(process \d+\) after 1 s; try again when it has ended/,
      );
    expect((await slow).code).to.equal(0);
    expect(await readFile(join(target, 'current/file'), 'utf8')).to.equal('2');
    expect(await readdir(join(target, 'releases'))).to.have.length(2);
  });
});
