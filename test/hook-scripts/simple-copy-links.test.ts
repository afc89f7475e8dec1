import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleCopy } from './support/group-script.js';
import { createInstance, type Archive, type HookRun, type Instance } from './support/instance.js';
import { readTree } from './support/tree.js';

/** As root in a mount namespace of one's own, else as the root of a user namespace: see disk.test.ts. */
const mountingShell = process.getuid?.() === 0 ? ['-m'] : ['-Urm'];
const canMount = spawnSync('unshare', [...mountingShell, 'mount', '--bind', '/', '/']).status === 0;

type Files = Readonly<Record<string, string>>;

describe('a simple copy to a target in which somebody has put', () => {
  let instance: Instance;
  let target: string;
  let elsewhere: string;

  beforeEach(async () => {
    instance = await createInstance();
    target = join(instance.root, 'site');
    elsewhere = join(instance.root, 'elsewhere');
    await mkdir(elsewhere);
    await mkdir(target);
  });
  afterEach(() => instance.remove());

  const pack = (files: Files, more = 'DELETE_REMOVED=yes'): Promise<Archive> =>
    instance.archive({ files, scripts: { 'web/AfterInstall.sh': simpleCopy({ target, more }) } });
  const deploy = async (files: Files, more?: string): Promise<HookRun> => {
    const run = await instance.run(await pack(files, more));
    expect(run.code, run.output).to.equal(0);
    return run;
  };
  /** The environment in which a command is found before this machine's own. */
  const withTool = async (name: string, body: string): Promise<Record<string, string>> => {
    const bin = join(instance.root, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
    return { PATH: `${bin}:${process.env.PATH ?? ''}` };
  };

  it('a link in place of a folder removes nothing behind that link', async () => {
    await deploy({ 'a.txt': '1', 'uploads/default.png': '1', 'uploads/deep/b.png': '1' });
    await rm(join(target, 'uploads'), { recursive: true });
    await mkdir(join(elsewhere, 'deep'));
    await writeFile(join(elsewhere, 'default.png'), 'precious');
    await writeFile(join(elsewhere, 'deep/b.png'), 'precious');
    await symlink(elsewhere, join(target, 'uploads'));
    const before = readTree(elsewhere);
    await deploy({ 'a.txt': '2' });
    expect(readTree(elsewhere)).to.deep.equal(before);
    expect(readTree(target)).to.deep.equal({
      'a.txt': 'file 644 2',
      uploads: `link ${elsewhere}`,
    });
  });

  it('paths that lead out into its own list of what it brought removes nothing there', async () => {
    await deploy({ 'a.txt': '1', 'b.txt': '1' });
    await writeFile(join(elsewhere, 'precious'), 'precious');
    const manifest = join(target, '.codedeployer/manifest');
    const listed = await readFile(manifest, 'utf8');
    const wrong = ['./../elsewhere/precious', '../elsewhere/precious', join(elsewhere, 'precious')];
    await writeFile(manifest, listed + wrong.map((path) => `${path}\0`).join(''));
    await deploy({ 'a.txt': '2' });
    expect(await readdir(elsewhere)).to.deep.equal(['precious']);
    expect(await readdir(target)).to.have.members(['.codedeployer', 'a.txt']);
  });

  it('a link in place of a folder while a copy was interrupted takes back nothing behind that link', async () => {
    await deploy({ 'a.txt': '1' });
    const env = await withTool('mv', '[[ "$*" != *manifest* ]] || kill -KILL 0; exec /bin/mv "$@"');
    const broken = await instance.run(await pack({ 'a.txt': '2', 'new/precious': '2' }), { env });
    expect(broken.signal).to.equal('SIGKILL');
    await rm(join(target, 'new'), { recursive: true });
    await writeFile(join(elsewhere, 'precious'), 'precious');
    await symlink(elsewhere, join(target, 'new'));
    await deploy({ 'a.txt': '3' });
    expect(await readdir(elsewhere)).to.deep.equal(['precious']);
  });

  for (const inside of [['sub'], []]) {
    const like = inside.length === 0 ? 'another' : 'the same';
    it(`a link to a folder with ${like} content replaces the link where the revision has a folder, and says so`, async () => {
      for (const name of inside) await mkdir(join(elsewhere, name));
      await writeFile(join(elsewhere, 'precious'), 'precious');
      await writeFile(join(target, 'a.txt'), '0');
      await symlink(elsewhere, join(target, 'app'));
      const before = [readTree(target), readTree(elsewhere)];
      const files = { 'a.txt': '1', 'app/sub/x': '1', 'app/precious': '1' };

      // First with a copy that fails when everything is in place.
      const env = await withTool('mv', '[[ "$*" != *manifest* ]] || exit 9; exec /bin/mv "$@"');
      const broken = await instance.run(await pack(files), { env });
      expect(broken.code, broken.output).to.equal(1);
      expect(broken.output).to.contain(`${target} is as it was before`);
      expect([readTree(target), readTree(elsewhere)]).to.deep.equal(before);

      const run = await deploy(files);
      expect(run.output).to.contain(`${target}/app is a link and in the revision a folder`);
      expect(readTree(target)).to.deep.equal({
        'a.txt': 'file 644 1',
        app: 'folder 755',
        'app/precious': 'file 644 1',
        'app/sub': 'folder 755',
        'app/sub/x': 'file 644 1',
      });
      expect(readTree(elsewhere)).to.deep.equal(before[1]);
      await deploy({ 'app/sub/x': '2' });
    });
  }

  it('files that may not be linked copies those and can be taken back', async () => {
    await deploy({ 'a.txt': '1', 'b/c.txt': '1' });
    const before = readTree(target);
    const env = await withTool(
      'cp',
      [
        '[[ $1 == -al && "$*" == *./b/c.txt* ]] || exec /bin/cp "$@"',
        'for name in "$@"; do [[ $name == ./b/c.txt ]] || names+=("$name"); done',
        '/bin/cp "${names[@]}"; echo "cp: cannot create hard link" >&2; exit 1',
      ].join('\n'),
    );
    await writeFile(
      join(instance.root, 'bin/mv'),
      `#!/bin/bash\n[[ ! -e ${target}/fail || "$*" != *manifest* ]] || exit 9; exec /bin/mv "$@"\n`,
      { mode: 0o755 },
    );
    await writeFile(join(target, 'fail'), '');
    const archive = await pack({ 'a.txt': '2', 'b/c.txt': '2' });
    const broken = await instance.run(archive, { env });
    expect(broken.output).to.contain(`${target} is as it was before`);
    await rm(join(target, 'fail'));
    expect(readTree(target)).to.deep.equal(before);
    const run = await instance.run(archive, { env });
    expect(run.code, run.output).to.equal(0);
    expect(readTree(target)['b/c.txt']).to.equal('file 644 2');
  });

  if (canMount || process.env.CI !== undefined)
    it('a file system of its own copies what cannot be linked there, again and again', async () => {
      const hook = ({ directory, deploymentId }: Archive): string =>
        `LIFECYCLE_EVENT=AfterInstall DEPLOYMENT_GROUP_NAME=web DEPLOYMENT_ID=${deploymentId} ${directory}/deploy/hook-scripts/hook-wrapper.sh; echo "exit code $?"`;
      const hooks: string[] = [];
      for (const text of ['1', '2', '3'])
        hooks.push(hook(await pack({ 'a.txt': text, 'up/b.txt': text })));
      const run = await instance.exec('unshare', [
        ...mountingShell,
        'bash',
        '-c',
        `mkdir ${target}/up && mount -t tmpfs tmpfs ${target}/up; ${hooks.join('; ')}; cat ${target}/a.txt ${target}/up/b.txt`,
      ]);
      expect(run.output.match(/exit code 0\n/g)).to.have.length(3);
      expect(run.output).to.match(/\n33$/);
    });
});
