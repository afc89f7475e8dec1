import { expect } from 'chai';
import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleCopy } from './support/group-script.js';
import { createInstance, type Archive, type HookRun, type Instance } from './support/instance.js';
import { readTree } from './support/tree.js';

type Settings = Partial<Parameters<typeof simpleCopy>[0]>;

describe('strategies/simple-copy.sh', () => {
  let instance: Instance;
  let target: string;

  beforeEach(async () => {
    instance = await createInstance();
    target = join(instance.root, 'var/www/html');
  });
  afterEach(() => instance.remove());

  const pack = (
    files: Readonly<Record<string, string>>,
    settings: Settings = {},
    exclude?: string,
  ): Promise<Archive> =>
    instance.archive({
      files,
      ...(exclude === undefined ? {} : { exclude }),
      scripts: { 'web/AfterInstall.sh': simpleCopy({ target, ...settings }) },
    });
  const deploy = async (...args: Parameters<typeof pack>): Promise<HookRun> =>
    instance.run(await pack(...args));
  const paths = (): string[] => Object.keys(readTree(target)).sort();
  const mine = async (path: string, text: string): Promise<void> => {
    await mkdir(join(target, path, '..'), { recursive: true });
    await writeFile(join(target, path), text);
  };
  const removing: Settings = { more: 'DELETE_REMOVED=yes' };

  it('copies the revision over the target and leaves everything else there', async () => {
    await mine('uploads/a.jpg', 'picture');
    await mine('index.html', 'old');
    const run = await deploy({ 'index.html': 'new', 'css/site.css': 'body {}' });
    expect(run.code, run.output).to.equal(0);
    expect(paths()).to.deep.equal([
      'css',
      'css/site.css',
      'index.html',
      'uploads',
      'uploads/a.jpg',
    ]);
    expect(await readFile(join(target, 'index.html'), 'utf8')).to.equal('new');
    expect(await readdir(join(target, '.codedeployer'))).to.have.members([
      'lock',
      'lock-holder',
      'manifest',
      'releases.jsonl',
    ]);
  });

  it('keeps its notes from a web server that serves the target', async () => {
    await deploy({ 'index.html': '' });
    expect((await stat(join(target, '.codedeployer'))).mode & 0o777).to.equal(0o700);
  });

  it('says that it has no way back, where ROLLBACK_ON_FAILURE asks for one', async () => {
    const run = await deploy({ a: '' }, { more: 'ROLLBACK_ON_FAILURE=yes' });
    expect(run.code, run.output).to.equal(0);
    expect(run.output).to.contain('warning: ROLLBACK_ON_FAILURE does nothing here');
    expect((await deploy({ a: '' }, { more: 'ROLLBACK_ON_FAILURE=no' })).output).not.to.contain(
      'ROLLBACK_ON_FAILURE',
    );
  });

  it('runs post-install commands in the target, and fails with the failing one’s exit code', async () => {
    const run = await deploy({ 'index.html': '' }, { commands: ['pwd >pwd', 'exit 23'] });
    expect(run.code).to.equal(23);
    expect(await readFile(join(target, 'pwd'), 'utf8')).to.equal(`${target}\n`);
    expect(run.output).to.contain(`${target} holds the new revision`);
  });

  it('runs post-install commands that build on one another, and names the one that fails', async () => {
    const commands = [
      'cd backend',
      'greeting=hello',
      'echo "$greeting $REVISION" >greeted',
      'false; touch never',
      'touch never',
    ];
    const run = await deploy({ 'backend/a': '', 'deploy/deployed_revision': '7' }, { commands });
    expect(run.code, run.output).to.equal(1);
    expect(run.output).to.contain(
      'post-install command failed with exit code 1: false; touch never\n',
    );
    expect(await readFile(join(target, 'backend/greeted'), 'utf8')).to.equal('hello 7\n');
    expect(paths()).to.deep.equal(['backend', 'backend/a', 'backend/greeted']);
  });

  it('keeps what a revision no longer has, unless DELETE_REMOVED says yes', async () => {
    await deploy({ 'a.txt': '1', 'b.txt': '1' });
    await deploy({ 'a.txt': '2' });
    expect(paths()).to.deep.equal(['a.txt', 'b.txt']);
  });

  it('removes what a revision no longer has, and nothing that never came from one', async () => {
    await mine('uploads/a.jpg', 'picture');
    await deploy({ 'a.txt': '1', 'old/deep/b.txt': '1', 'half/c.txt': '1', 'keep/d.txt': '1' });
    await mine('half/from-the-application.log', 'x');
    const run = await deploy({ 'a.txt': '2', 'keep/d.txt': '2' }, removing);
    expect(run.code, run.output).to.equal(0);
    expect(paths()).to.deep.equal([
      'a.txt',
      'half',
      'half/from-the-application.log',
      'keep',
      'keep/d.txt',
      'uploads',
      'uploads/a.jpg',
    ]);
  });

  it('says so when it knows of no earlier copy to compare with', async () => {
    const run = await deploy({ 'a.txt': '1' }, removing);
    expect(run.output).to.contain('DELETE_REMOVED: nothing is known about an earlier copy');
  });

  it('neither replaces nor removes what PROTECTED_PATHS name', async () => {
    await deploy({
      'config/local.yml': 'default',
      'config/app.yml': '1',
      'data/x': '1',
      'gone.txt': '',
    });
    await mine('config/local.yml', 'tuned');
    const protectedPaths = ['config/local.yml', '/data/'];
    const run = await deploy(
      { 'config/local.yml': 'default', 'config/app.yml': '2' },
      { ...removing, protectedPaths },
    );
    expect(run.code, run.output).to.equal(0);
    expect(readTree(target)).to.deep.equal({
      config: 'folder 755',
      'config/app.yml': 'file 644 2',
      'config/local.yml': 'file 644 tuned',
      data: 'folder 755',
      'data/x': 'file 644 1',
    });
    for (const wrong of ['../x', '', 'a//b', '.']) {
      expect((await deploy({ a: '' }, { protectedPaths: [wrong] })).output).to.contain(
        'PROTECTED_PATHS',
      );
    }
  });

  it('keeps a link that stands in place of a protected folder of the revision', async () => {
    const volume = join(instance.root, 'volume');
    await mkdir(volume);
    await mkdir(target, { recursive: true });
    await symlink(volume, join(target, 'uploads'));
    await deploy({ 'uploads/placeholder': '', 'a.txt': '' }, { protectedPaths: ['uploads'] });
    expect(readTree(target)).to.deep.equal({
      uploads: `link ${volume}`,
      'a.txt': 'file 644 ',
    });
    expect(await readdir(volume)).to.deep.equal([]);
  });

  it('does not remove what rsync_exclude names by now', async () => {
    await deploy({ 'config/local.yml': '1', 'logs/today/x.log': '', 'a.txt': '1' });
    const run = await deploy(
      { 'a.txt': '2' },
      removing,
      '/deploy\n/appspec.yml\nlocal.yml\nlogs/\n',
    );
    expect(run.code, run.output).to.equal(0);
    expect(paths()).to.include.members(['config/local.yml', 'logs/today/x.log']);
  });

  it('replaces links, and what changed its kind, without following them', async () => {
    const elsewhere = join(instance.root, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'precious'), 'precious');
    await mkdir(target, { recursive: true });
    await symlink(join(elsewhere, 'precious'), join(target, 'file'));
    await symlink(elsewhere, join(target, 'folder'));
    await writeFile(join(target, 'was-file'), '');
    const run = await deploy({ file: 'new', 'folder/precious': 'new', 'was-file/inside': 'new' });
    expect(run.code, run.output).to.equal(0);
    expect(readTree(target)).to.deep.equal({
      file: 'file 644 new',
      folder: 'folder 755',
      'folder/precious': 'file 644 new',
      'was-file': 'folder 755',
      'was-file/inside': 'file 644 new',
    });
    expect(readTree(elsewhere)).to.deep.equal({ precious: 'file 644 precious' });
  });

  it('refuses to replace a folder by a file, before anything changes, unless all in it goes anyway', async () => {
    await deploy({ 'thing/inside': '1', 'a.txt': '1' });
    await mine('thing/uploaded', 'x');
    const before = readTree(target);
    for (const settings of [{}, removing]) {
      const run = await deploy({ thing: 'file', 'a.txt': '2' }, settings);
      expect(run.code).to.equal(1);
      expect(run.output)
        .to.contain(`${target}/thing is a folder where the revision has a file`)
        .and.contain('nothing was changed');
      expect(readTree(target)).to.deep.equal(before);
    }
    await instance.exec('rm', [join(target, 'thing/uploaded')]);
    const run = await deploy({ thing: 'file', 'a.txt': '2' }, removing);
    expect(run.code, run.output).to.equal(0);
    expect(readTree(target)).to.deep.equal({ thing: 'file 644 file', 'a.txt': 'file 644 2' });
  });

  it('works, and can be taken back, on a file system without hard links', async () => {
    await deploy({ 'a.txt': '1', 'b/c.txt': '1' });
    const before = readTree(target);
    const bin = join(instance.root, 'bin');
    await mkdir(bin);
    const refuse =
      '#!/bin/bash\n[[ $1 != -al* ]] || { echo "cp: Operation not permitted" >&2; exit 1; }\n';
    const env = { PATH: `${bin}:${process.env.PATH ?? ''}` };
    // First as it is, then with a tar that fails at its last call, when all files are replaced.
    await writeFile(join(bin, 'cp'), `${refuse}exec /bin/cp "$@"\n`, { mode: 0o755 });
    const failing = [
      '#!/bin/bash',
      `if [[ "$*" == *--overwrite-dir* && ! -e ${bin}/failed ]] && grep -q 2 ${target}/a.txt; then`,
      `  touch ${bin}/failed; exit 9`,
      'fi',
      'exec /bin/tar "$@"',
    ].join('\n');
    await writeFile(join(bin, 'tar'), failing, { mode: 0o755 });
    const archive = await pack({ 'a.txt': '2', 'b/d.txt': '2' });
    const broken = await instance.run(archive, { env: { ...env, COPY_WITH: 'tar' } });
    expect(broken.code, broken.output).to.equal(1);
    expect(broken.output).to.contain(`${target} is as it was before`);
    expect(readTree(target)).to.deep.equal(before);
    const run = await instance.run(archive, { env });
    expect(run.code, run.output).to.equal(0);
    expect(readTree(target)).to.deep.include({
      'a.txt': 'file 644 2',
      'b/c.txt': 'file 644 1',
      'b/d.txt': 'file 644 2',
    });
  });
});
