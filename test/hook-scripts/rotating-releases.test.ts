import { expect } from 'chai';
import {
  access,
  lstat,
  mkdir,
  readFile,
  readdir,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { rotatingReleases, type RotatingSettings } from './support/group-script.js';
import { createInstance, type Archive, type HookRun, type Instance } from './support/instance.js';
import { readTree } from './support/tree.js';

describe('strategies/rotating-releases.sh', () => {
  let instance: Instance;
  let target: string;

  beforeEach(async () => {
    instance = await createInstance();
    target = join(instance.root, 'var/www/shop');
  });
  afterEach(() => instance.remove());

  const pack = (
    version: string,
    settings: Partial<RotatingSettings> = {},
    files: Readonly<Record<string, string>> = { 'index.html': `${version}\n` },
  ): Promise<Archive> =>
    instance.archive({
      files,
      version,
      scripts: { 'web/AfterInstall.sh': rotatingReleases({ target, ...settings }) },
    });
  const deploy = async (...args: Parameters<typeof pack>): Promise<HookRun> =>
    instance.run(await pack(...args));
  const releases = async (): Promise<string[]> => (await readdir(join(target, 'releases'))).sort();
  const live = (): Promise<string> => readFile(join(target, 'current/index.html'), 'utf8');
  const history = async (): Promise<Record<string, string>[]> =>
    (await readFile(join(target, '.codedeployer/releases.jsonl'), 'utf8'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, string>);

  it('puts each deployment into a folder named after time and deployment, and links current to it', async () => {
    const run = await deploy('1.0.0');
    expect(run.code, run.output).to.equal(0);
    const [release] = await releases();
    expect(release).to.match(/^\d{8}T\d{6}Z-d-000000001$/);
    expect(await readlink(join(target, 'current'))).to.equal(`releases/${release!}`);
    expect(Object.keys(readTree(join(target, 'current'))).sort()).to.deep.equal([
      'REVISION',
      'index.html',
    ]);
    expect(await readFile(join(target, 'current/REVISION'), 'utf8')).to.equal('1.0.0-commit\n');
  });

  it('keeps a history of what went live and what did not, one JSON object a line', async () => {
    await deploy('1.0.0');
    await deploy('1.1.0', { commands: ['echo "no" >&2; exit 3'] });
    const [first, second] = await history();
    expect(first).to.include({
      action: 'deployed',
      deployment: 'd-000000001',
      version: '1.0.0',
      commit: '1.0.0-commit',
      group: 'web',
    });
    expect(first!.time).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(second).to.include({
      action: 'failed',
      version: '1.1.0',
      reason: 'post-install command failed with exit code 3: echo "no" >&2; exit 3',
    });
  });

  it('keeps five releases by default and as many as KEEP_RELEASES says', async () => {
    for (let number = 1; number <= 7; number += 1) await deploy(`1.0.${String(number)}`);
    expect((await releases()).map((name) => name.slice(-1))).to.deep.equal([
      '3',
      '4',
      '5',
      '6',
      '7',
    ]);
    await deploy('2.0.0', { more: 'KEEP_RELEASES=1' });
    // The one before stays for a way back.
    expect((await releases()).map((name) => name.slice(-1))).to.deep.equal(['7', '8']);
  });

  it('orders releases as they were made, also those of one second, however the deployments are called', async () => {
    const archive = await pack('1.0.0', { more: 'KEEP_RELEASES=2' });
    for (const deployment of ['d-Z', 'd-A', 'd-M', 'd-A']) {
      const run = await instance.run(archive, { env: { DEPLOYMENT_ID: deployment } });
      expect(run.code, run.output).to.equal(0);
    }
    const [before, newest] = await releases();
    expect(before).to.match(/-d-M$/);
    expect(newest).to.match(/-d-A$/);
    expect(await readlink(join(target, 'current'))).to.equal(`releases/${newest!}`);
  });

  it('refuses a KEEP_RELEASES that is not a number before anything changes', async () => {
    for (const value of ['0', 'five', '-1', '08x']) {
      const run = await deploy('1.0.0', { more: `KEEP_RELEASES=${value}` });
      expect(run.code).to.equal(1);
      expect(run.output).to.contain(`KEEP_RELEASES is '${value}': expected a whole number from 1`);
    }
    await expectAbsent(target);
  });

  it('does not count failed releases: five in a row leave the last good one live and all kept ones there', async () => {
    for (const version of ['1.0.0', '1.1.0', '1.2.0']) await deploy(version);
    const good = await releases();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const run = await deploy(`2.0.${String(attempt)}`, { commands: ['false'] });
      expect(run.code).to.equal(1);
      expect(await live()).to.equal('1.2.0\n');
    }
    const after = await releases();
    expect(after).to.include.members(good);
    // Of those that failed the newest can still be looked at.
    expect(after.length - good.length).to.equal(1);
    await deploy('3.0.0');
    expect(await live()).to.equal('3.0.0\n');
    expect((await releases()).filter((name) => good.includes(name))).to.deep.equal(good);
  });

  it('leaves folders alone that it did not make', async () => {
    await mkdir(join(target, 'releases/20200101T000000Z-mine'), { recursive: true });
    await mkdir(join(target, 'releases/000'), { recursive: true });
    for (let number = 1; number <= 4; number += 1)
      await deploy(`1.0.${String(number)}`, { more: 'KEEP_RELEASES=1' });
    expect(await releases())
      .to.have.length(4)
      .and.include.members(['000', '20200101T000000Z-mine']);
  });

  it('takes over from the PHP tool: its live release can be returned to and is never deleted', async () => {
    const old = join(target, 'releases/20211025_101010_327725f');
    await mkdir(old, { recursive: true });
    await writeFile(join(old, 'index.html'), 'php\n');
    await symlink('releases/20211025_101010_327725f', join(target, 'current'));
    await deploy('1.0.0');
    const back = await instance.exec('bash', [
      join(target, '.codedeployer/tools/releases.sh'),
      'rollback',
    ]);
    expect(back.code, back.output).to.equal(0);
    expect(await live()).to.equal('php\n');
    for (let number = 1; number <= 3; number += 1)
      await deploy(`1.1.${String(number)}`, { more: 'KEEP_RELEASES=1' });
    expect(await releases()).to.include('20211025_101010_327725f');
  });

  describe('finds the live release, and keeps it, where somebody has made current', () => {
    const relink = async (text: string): Promise<void> => {
      await rm(join(target, 'current'));
      await symlink(text, join(target, 'current'));
    };
    const ways: Readonly<Record<string, (release: string) => Promise<string>>> = {
      'an absolute link': (release) => Promise.resolve(join(target, 'releases', release)),
      'a link through a linked folder': async (release) => {
        await symlink(join(instance.root, 'var'), join(instance.root, 'linked'));
        return join(instance.root, 'linked/www/shop/releases', release);
      },
      'a roundabout link': (release) => Promise.resolve(`.//releases/../releases/${release}/`),
      'a link into the release': (release) => Promise.resolve(`releases/${release}/.`),
    };
    for (const [way, textOf] of Object.entries(ways))
      it(way, async () => {
        await deploy('1.0.0');
        await deploy('1.1.0');
        const [release] = await releases();
        // Noted as failed, as after a power loss: only the link says that it is live.
        await writeFile(join(target, '.codedeployer/releases', release!), 'failed by chance\n');
        await relink(await textOf(release!));
        for (let times = 0; times < 2; times += 1) {
          const run = await deploy('2.0.0', { commands: ['false'] });
          expect(run.output).to.contain(`nothing was switched: ${target}/current is ${release!}`);
        }
        expect(await live()).to.equal('1.0.0\n');
        await deploy('3.0.0', { more: 'KEEP_RELEASES=1' });
        expect(await releases()).to.include(release!);
      });

    it('but removes nothing where it leads to no release', async () => {
      await deploy('1.0.0', { commands: ['false'] });
      await deploy('1.1.0');
      await relink(join(instance.root, 'home'));
      const before = await releases();
      const run = await deploy('2.0.0', { commands: ['false'] });
      expect(run.output)
        .to.contain(`${target}/current leads to no release`)
        .and.contain(`nothing was switched: ${target}/current is ${instance.root}/home`);
      expect(await releases()).to.include.members(before);
    });
  });

  describe('SHARED_OBJECTS', () => {
    const share = async (path: string, text: string): Promise<void> => {
      await mkdir(join(target, 'shared', path, '..'), { recursive: true });
      await writeFile(join(target, 'shared', path), text);
    };

    it('are linked into the release, also where the archive has the path', async () => {
      await share('config/local.ini', 'secret');
      await share('uploads/a.jpg', 'picture');
      await share('.env', 'X=1');
      const run = await deploy(
        '1.0.0',
        { shared: ['config/local.ini', 'uploads/', '.env'] },
        {
          'index.html': '',
          'config/local.ini': 'from the archive',
          'uploads/placeholder': 'from the archive',
        },
      );
      expect(run.code, run.output).to.equal(0);
      const tree = readTree(join(target, 'current'));
      expect(tree['config/local.ini']).to.equal(`link ${target}/shared/config/local.ini`);
      expect(tree.uploads).to.equal(`link ${target}/shared/uploads`);
      expect(await readFile(join(target, 'current/uploads/a.jpg'), 'utf8')).to.equal('picture');
      expect(await readFile(join(target, 'current/.env'), 'utf8')).to.equal('X=1');
    });

    it('are checked before anything changes', async () => {
      const run = await deploy('1.0.0', { shared: ['uploads'] });
      expect(run.code).to.equal(1);
      expect(run.output).to.contain(
        `shared object 'uploads' does not exist: create ${target}/shared/uploads once by hand`,
      );
      await expectAbsent(target);
    });

    it('are refused when they lie in one another, or outside', async () => {
      await share('uploads/a', '');
      for (const [shared, message] of [
        [['uploads', 'uploads/a'], "'uploads/a' lies inside of 'uploads'"],
        [['../uploads'], "'../uploads' is not a path below shared/"],
        [['/etc'], "'/etc' is not a path below shared/"],
      ] as const) {
        const run = await deploy('1.0.0', { shared });
        expect(run.code).to.equal(1);
        expect(run.output).to.contain(message);
      }
    });

    it('do not follow a link of the archive out of the release', async () => {
      await share('config/local.ini', 'secret');
      const elsewhere = join(instance.root, 'elsewhere');
      await mkdir(elsewhere);
      await writeFile(join(elsewhere, 'local.ini'), 'precious');
      const archive = await pack('1.0.0', { shared: ['config/local.ini'] });
      await symlink(elsewhere, join(archive.directory, 'config'));
      const run = await instance.run(archive);
      expect(run.code).to.equal(1);
      expect(run.output).to.contain("'config' is a symbolic link in the archive");
      expect(await readFile(join(elsewhere, 'local.ini'), 'utf8')).to.equal('precious');
    });

    it('survive the removal of releases that link to them', async () => {
      await share('uploads/a.jpg', 'picture');
      for (let number = 1; number <= 4; number += 1) {
        await deploy(`1.0.${String(number)}`, { shared: ['uploads'], more: 'KEEP_RELEASES=1' });
      }
      expect(await readFile(join(target, 'shared/uploads/a.jpg'), 'utf8')).to.equal('picture');
    });
  });

  describe('POST_INSTALL_COMMANDS', () => {
    it('run in the new release before it goes live, each in a shell of its own, with the names of the PHP tool', async () => {
      await deploy('1.0.0');
      const run = await deploy('1.1.0', {
        more: 'OWNER=somebody\ngreet() { echo "hello $1" >greeting; }',
        commands: [
          'cat ../../current/index.html >before',
          'cd /',
          'greet "$OWNER"',
          'echo "$NEW_REVISION_DIRECTORY" >where; pwd >pwd; echo $REVISION >revision',
        ],
      });
      expect(run.code, run.output).to.equal(0);
      const tree = readTree(join(target, 'current'));
      const release = join(target, await readlink(join(target, 'current')));
      expect(tree).to.deep.include({
        before: 'file 644 1.0.0\n',
        greeting: 'file 644 hello somebody\n',
        pwd: `file 644 ${release}\n`,
        where: `file 644 ${release}\n`,
        revision: 'file 644 1.1.0\n',
      });
    });

    it('end the deployment with the failing one’s own exit code, leave current alone and keep the release to look at', async () => {
      await deploy('1.0.0');
      const run = await deploy('1.1.0', { commands: ['exit 42', 'touch never'] });
      expect(run.code).to.equal(42);
      expect(await live()).to.equal('1.0.0\n');
      expect(run.output)
        .to.contain('post-install command failed with exit code 42: exit 42')
        .and.contain('nothing was switched');
      expect(await releases()).to.have.length(2);
    });

    it('stop at the first failing part of a command line when the group script says set -e', async () => {
      const run = await deploy('1.0.0', { commands: ['false; touch never'] });
      expect(run.code).to.equal(1);
      await expectAbsent(join(target, 'current'));
    });

    it('end a group script that does not say set -e as well', async () => {
      const archive = await instance.archive({
        scripts: {
          'web/AfterInstall.sh': `TARGET_DEPLOY_DIR=${target}\nPOST_INSTALL_COMMANDS=("exit 7")\nsource strategies/rotating-releases.sh\necho restarted`,
        },
      });
      const run = await instance.run(archive);
      expect(run.code).to.equal(7);
      expect(run.output).not.to.contain('restarted');
    });

    it('see the variables of the group script, also those that the strategy calls the same', async () => {
      const names = [
        'release',
        'releases',
        'status',
        'command',
        'failure',
        'source_dir',
        'state_dir',
        'REPLY',
        'IFS',
        'name',
      ];
      const run = await deploy('1.0.0', {
        more: [
          ...names.map((name) => `${name}='my "${name}"\n'`),
          'list=(a "b c")',
          'declare -A map=([k]=v)',
          'readonly fixed=1',
        ].join('\n'),
        commands: [
          `printf '%s|' ${names.map((name) => `"$${name}"`).join(' ')} "\${list[1]}" "\${map[k]}" "$fixed" "$RELEASE" >seen`,
        ],
      });
      expect(run.code, run.output).to.equal(0);
      const seen = await readFile(join(target, 'current/seen'), 'utf8');
      expect(seen).to.equal(
        [...names.map((name) => `my "${name}"\n`), 'b c', 'v', '1', ...(await releases()), ''].join(
          '|',
        ),
      );
    });

    it('get the strategy’s own names, whatever the environment or an earlier target calls the same', async () => {
      const settings = {
        commands: ['echo "$RELEASE $REVISION" >seen'],
        after: `TARGET_DEPLOY_DIR=${target}2\nsource strategies/rotating-releases.sh`,
      };
      const archive = await pack('1.0.0', settings);
      const run = await instance.run(archive, { env: { RELEASE: 'agent', REVISION: 'agent' } });
      expect(run.code, run.output).to.equal(0);
      for (const place of [target, `${target}2`]) {
        const seen = await readFile(join(place, 'current/seen'), 'utf8');
        expect(seen).to.equal(
          `${(await readlink(join(place, 'current'))).replace('releases/', '')} 1.0.0\n`,
        );
      }
    });

    it('may leave a process running, which neither holds the lock nor the agent', async () => {
      const first = await deploy('1.0.0', { commands: ['sleep 60 &'] });
      expect(first.milliseconds).to.be.below(5000);
      const second = await deploy('1.1.0', { more: 'LOCK_TIMEOUT=1' });
      expect(second.code, second.output).to.equal(0);
    });
  });

  it('leaves its names, those of the PHP tool too, to the lines after it', async () => {
    const run = await deploy('1.0.0', {
      more: 'set -u',
      after:
        'echo "$NEW_REVISION_DIRECTORY|$NEW_RELEASE_DIR|$RELEASE|$REVISION|$DEPLOY_SCRIPTS_DIR|$PWD|"',
    });
    expect(run.code, run.output).to.equal(0);
    const [release] = await releases();
    const directory = join(target, 'releases', release!);
    const printed = run.output.split('\n').find((line) => line.includes('|'))!;
    const [first, second, third, fourth, scripts, working] = printed.split('|');
    expect(first!.endsWith(` ${directory}`)).to.be.true;
    expect([second, third, fourth]).to.deep.equal([directory, release, '1.0.0']);
    expect(scripts).to.equal(working);
  });

  it('works with variables that the group script has made read-only', async () => {
    const readOnly = 'readonly TARGET_DEPLOY_DIR ARCHIVE_SOURCE_SUBDIR POST_INSTALL_COMMANDS';
    const run = await deploy('1.0.0', {
      more: `${readOnly}\nreadonly REVISION=mine`,
      commands: ['echo "$REVISION" >seen'],
      after: 'echo "later: $REVISION"',
    });
    expect(run.code, run.output).to.equal(0);
    expect(run.output)
      .to.contain('warning: REVISION is read-only in the group script')
      .and.contain('later: mine');
    expect(await readFile(join(target, 'current/seen'), 'utf8')).to.equal('mine\n');
  });

  it('works whatever options the group script has set', async () => {
    const archive = await instance.archive({
      files: { 'index.html': 'x\n', 'a b/*': 'star' },
      scripts: {
        'web/AfterInstall.sh': `set -euo pipefail\nset -f -C\nshopt -s nullglob failglob nocasematch dotglob\nIFS=:\nTARGET_DEPLOY_DIR=${target}\nPOST_INSTALL_COMMANDS=("touch done")\nif source strategies/rotating-releases.sh; then echo "after: $-"; fi`,
      },
    });
    for (let times = 0; times < 3; times += 1) {
      const run = await instance.run(archive);
      expect(run.code, run.output).to.equal(0);
      expect(run.output).to.match(/after: \S*e\S*f\S*u\S*C/);
    }
    expect(Object.keys(readTree(join(target, 'current'))).sort()).to.deep.equal([
      'REVISION',
      'a b',
      'a b/*',
      'done',
      'index.html',
    ]);
  });

  it('refuses to work without a target, with a relative one, or with one that is a file', async () => {
    await writeFile(join(instance.root, 'file'), '');
    for (const [wrong, message] of [
      ['', 'TARGET_DEPLOY_DIR is not set'],
      ['www/shop', "TARGET_DEPLOY_DIR is 'www/shop': expected an absolute path"],
      ['/', 'TARGET_DEPLOY_DIR is /'],
      ['///', 'TARGET_DEPLOY_DIR is /'],
      [join(instance.root, 'file'), 'is a file'],
    ] as const) {
      const run = await deploy('1.0.0', { target: wrong });
      expect(run.code, wrong).to.equal(1);
      expect(run.output).to.contain(message);
    }
  });

  it('refuses a current that is not a link, and an ARCHIVE_SOURCE_SUBDIR that is not there', async () => {
    const run = await deploy('1.0.0', { sourceSubdir: 'dist' });
    expect(run.code).to.equal(1);
    expect(run.output).to.contain("the archive has no folder 'dist' (ARCHIVE_SOURCE_SUBDIR)");
    expect((await deploy('1.0.0', { sourceSubdir: '../..' })).output).to.contain(
      'expected a folder inside the archive',
    );
    await mkdir(join(target, 'current'), { recursive: true });
    const second = await deploy('1.0.0');
    expect(second.code).to.equal(1);
    expect(second.output).to.contain(`${target}/current is not a symbolic link`);
    expect((await lstat(join(target, 'current'))).isDirectory()).to.be.true;
  });

  it('deploys a folder of the archive alone', async () => {
    const run = await deploy(
      '1.0.0',
      { sourceSubdir: 'dist' },
      { 'dist/index.html': 'built', 'src/index.ts': 'source' },
    );
    expect(run.code, run.output).to.equal(0);
    expect(Object.keys(readTree(join(target, 'current'))).sort()).to.deep.equal([
      'REVISION',
      'index.html',
    ]);
  });

  it('stays below CODEDEPLOYER_ROOT, and hands commands and later lines the mapped path', async () => {
    const root = join(instance.root, 'machine');
    await mkdir(root);
    const archive = await pack('1.0.0', {
      target: '/var/www/shop',
      commands: ['echo $TARGET_DEPLOY_DIR >target'],
      after: 'echo "later: $TARGET_DEPLOY_DIR"',
    });
    const run = await instance.run(archive, { env: { CODEDEPLOYER_ROOT: root } });
    expect(run.code, run.output).to.equal(0);
    expect(run.output).to.contain(`later: ${root}/var/www/shop\n`);
    expect(await readFile(join(root, 'var/www/shop/current/target'), 'utf8')).to.equal(
      `${root}/var/www/shop\n`,
    );
    await expectAbsent('/var/www/shop');
  });
});

async function expectAbsent(path: string): Promise<void> {
  const found = await access(path).then(
    () => true,
    () => false,
  );
  expect(found, `${path} is there`).to.be.false;
}
