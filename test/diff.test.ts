import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { WrittenConfig } from '@codedeployer/core';
import { diff, push, type DiffReport } from '@codedeployer/core/commands';
import { formatDiff } from '@codedeployer/core/host';
import {
  createAwsWorld,
  credentials,
  region,
  twoGroups,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';
import { run } from './support/run.js';
import { modules, workspace } from './support/workspace.js';

const cli = fileURLToPath(new URL('../packages/cli/bin/codedeployer.js', import.meta.url));
const execute = promisify(execFile);
const writes = /\.(?:CreateDeployment|StopDeployment|Put|Create|Register|Delete|Upload|Complete)/;

describe('diff', () => {
  let world: AwsWorld;
  let denied = '';
  const open = async (more: AwsWorldOptions = {}) => {
    world = await createAwsWorld({
      instances: 1,
      faults: {
        onRequest: ({ operation }) =>
          operation === denied
            ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
            : undefined,
      },
      ...more,
    });
  };
  beforeEach(() => {
    denied = '';
  });
  afterEach(() => world.dispose());

  const compare = (options: WrittenConfig = {}) =>
    world.run((config, given) => diff(world.project.path('dist'), config, given), options);
  const changed = ({ groups }: DiffReport, group = 0) =>
    groups[group]?.files?.changes.map(({ how, path }) => `${how} ${path}`);
  const commit = async (subject: string) => {
    const author = ['-c', 'user.name=x', '-c', 'user.email=x@example.com'];
    for (const words of [
      ['add', '.'],
      ['commit', '--quiet', '--message', subject],
    ])
      await execute('git', [...author, ...words], { cwd: world.project.directory });
  };

  for (const format of ['zip', 'tgz'] as const)
    it(`names what is added, changed, removed, and as what, and writes nothing: ${format}`, async () => {
      await open();
      const { project } = world;
      await project.write({
        'dist/run.sh': 'echo\n',
        'dist/old.txt': 'old',
        'dist/same.txt': 'same',
      });
      await symlink('same.txt', project.path('dist/link'));
      await symlink('same.txt', project.path('dist/kept'));
      await world.deploy({ version: '1', format });
      for (const gone of ['dist/old.txt', 'dist/link']) await project.remove(gone);
      await symlink('run.sh', project.path('dist/link'));
      await project.write({
        'dist/run.sh': 'echo\n',
        'dist/new/two.txt': 'two',
        'dist/index.html': '<h1>other</h1>\n',
      });
      await execute('chmod', ['600', project.path('dist/run.sh')]);
      const before = world.calls.length;
      const report = await compare({ version: '2', format });
      expect(changed(report)).to.deep.equal([
        'changed index.html',
        'changed link',
        'added new/two.txt',
        'removed old.txt',
        'changed run.sh',
      ]);
      expect(world.calls.slice(before).filter((call) => writes.test(call))).to.deep.equal([]);
      const lines = formatDiff(report).join('\n');
      expect(lines)
        .to.match(/^ {2}web: 1, \d+ s ago \(.* UTC\) → 2$/m)
        .and.to.contain('files: 1 added, 3 changed, 1 removed, ')
        .and.to.match(/~ run\.sh +mode 755 → 600/)
        .and.to.match(/~ index\.html +14 B → 15 B$/m);
      // And nothing else differs than what was changed.
      await world.deploy({ version: '2', format });
      const same = await compare({ version: '2', format });
      expect(changed(same)).to.deep.equal([]);
      expect(formatDiff(same).join('\n')).to.contain('→ 2: the same files');
    });

  it('reads of a large zip its directory and no more than 128 kB', async () => {
    await open();
    const many = Object.fromEntries(
      Array.from({ length: 1200 }, (_none, index) => [
        `dist/assets/${index % 40}/a-file-with-a-long-name-${index}.txt`,
        randomBytes(700),
      ]),
    );
    await world.project.write(many);
    const { revision } = await world.deploy({ version: '1' });
    await world.project.write({ 'dist/assets/7/a-file-with-a-long-name-7.txt': 'other' });
    const report = await compare({ version: '2' });
    expect(changed(report)).to.deep.equal(['changed assets/7/a-file-with-a-long-name-7.txt']);
    const { stdout } = await execute('python3', ['-c', directorySize, await saved(revision.key)]);
    const [directory = 0, whole = 0] = stdout.split(' ').map(Number);
    expect(whole).to.be.greaterThan(600_000);
    expect(report.groups[0]?.bytesRead)
      .to.be.greaterThan(directory)
      .and.lessThan(directory + 128_000);
  });

  /** The object of a revision, in a file. */
  async function saved(key: string): Promise<string> {
    const path = world.project.path('object.zip');
    const answer = await fetch(`${world.endpoint}/shop-revisions/${key}`);
    await world.project.write({ 'object.zip': Buffer.from(await answer.arrayBuffer()) });
    return path;
  }

  it('says which commits come and which go, how it would be deployed otherwise, and what is not known', async () => {
    await open();
    const { project } = world;
    await execute('git', ['init', '--quiet', '--initial-branch', 'main'], {
      cwd: project.directory,
    });
    await commit('One');
    await world.deploy();
    await project.write({ 'dist/two.txt': '2' });
    await commit('Two, of the basket');
    const report = await compare({ fileExistsBehavior: 'OVERWRITE' });
    const [web] = report.groups;
    expect(web?.commits?.added.map((line) => line.slice(line.indexOf(' ') + 1))).to.deep.equal([
      'Two, of the basket',
    ]);
    expect(web?.commits?.removed).to.deep.equal([]);
    expect(web?.settings).to.deep.equal([
      { option: 'fileExistsBehavior', before: 'DISALLOW', after: 'OVERWRITE' },
    ]);
    await world.deploy();
    await execute('git', ['checkout', '--quiet', 'HEAD~1'], { cwd: project.directory });
    const back = await compare();
    expect(back.groups[0]?.commits?.removed).to.have.length(1);
    expect(formatDiff(back).join('\n')).to.contain('commits that go:');
    await project.remove('.git');
    expect((await compare()).groups[0]).not.to.have.property('commits');
  });

  it('compares with what is in S3 by its version, group by group, and with nothing where nothing is live', async () => {
    await open(twoGroups);
    await world.deploy({ version: '1', groups: ['web'] });
    await world.project.write({ 'dist/two.txt': '2' });
    await world.run((config, given) => push(world.project.path('dist'), config, given), {
      version: '2',
    });
    await world.project.remove('dist'); // it is not needed
    const report = await compare({ revision: '2' });
    expect(report.wanted).to.include({ version: '2' }).and.to.have.property('location');
    expect(changed(report, 0)).to.deep.equal(['added two.txt']);
    expect(changed(report, 1)).to.include.members(['added appspec.yml', 'added two.txt']);
    expect(report.groups[1]).not.to.have.property('live');
    expect(await errorOf(compare({ revision: '3' }))).to.have.property(
      'code',
      'REVISION_NOT_FOUND',
    );
  });

  it('compares what is in ready-made archives, of which planning reads only a part', async () => {
    await open();
    for (const version of ['one', 'two']) {
      await world.project.write({ 'dist/version.txt': version });
      const packed = await world.project.codedeployer(['package', '--output', `${version}.zip`]);
      expect(packed.code, packed.output).to.equal(0);
    }
    await world.deploy({ archive: 'one.zip', version: '1' });
    expect(changed(await compare({ archive: 'two.zip', version: '2' }))).to.deep.equal([
      'changed version.txt',
    ]);
  });

  it('says the same on the command line, in Gulp and in Nx, and ends with 1 where a group cannot be compared', async () => {
    const gulpfile = `import gulp from 'gulp';
import { diff, revision } from 'gulp-codedeployer';
export const compare = () => gulp.src('dist/**', { encoding: false }).pipe(revision()).pipe(diff());
`;
    const target = { executor: '@codedeployer/nx:diff', options: { source: 'dist' } };
    const files = {
      ...workspace,
      'gulpfile.mjs': gulpfile,
      'project.json': JSON.stringify({ name: 'shop', targets: { diff: target } }),
    };
    await open({ files });
    const { revision } = await world.deploy({ version: '1' });
    await world.project.write({ 'dist/two.txt': '2' });
    const env = {
      AWS_ENDPOINT_URL: world.endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      CODEDEPLOYER_VERSION: '2',
    };
    const { directory: cwd } = world.project;
    const ways = [
      [process.execPath, cli, 'diff', 'web'],
      [process.execPath, `${modules}/.bin/gulp`, 'compare'],
      [process.execPath, `${modules}/.bin/nx`, 'run', 'shop:diff'],
    ];
    for (const [program = '', ...words] of ways) {
      const { code, output } = await run(program, words, { cwd, env });
      expect(code, output).to.equal(0);
      expect(output)
        .to.match(/web: 1, \d+ s ago .* → 2/)
        .and.to.match(/\+ two\.txt +1 B/);
    }
    await world.remove(revision.key);
    const { code, output } = await run(process.execPath, [cli, 'diff', 'web'], { cwd, env });
    expect(code, output).to.equal(1);
    expect(output).to.match(/to web cannot be compared: s3:\/\/shop-revisions\/\S+ is gone\./);
  });

  it('says of a group that cannot be compared why, and compares the others', async () => {
    await open(twoGroups);
    const { revision } = await world.deploy({ version: '1' });
    await world.project.write({ 'dist/two.txt': '2' });
    await world.deploy({ version: '2', groups: ['db'] });
    await world.remove(revision.key);
    const report = await compare({ version: '3' });
    const [web, db] = report.groups;
    expect(web?.error).to.have.property('code', 'NOT_COMPARABLE');
    expect(db?.files?.changes).to.deep.equal([]);
    expect(formatDiff(report).join('\n')).to.contain('web cannot be compared: ');
    denied = 'GetObject';
    await world.project.write({ 'dist/two.txt': '3' });
    const error = await errorOf(compare({ version: '3', groups: ['db'] }));
    expect(error).to.have.property('code', 'AWS_ACCESS_DENIED');
    expect((error as Error).message).to.contain('s3:GetObject');
  });
});

/** Prints how many bytes the directory of a zip has, and the zip. */
const directorySize = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    size = os.path.getsize(sys.argv[1])
    print(size - z.start_dir - 22, size)
`;
