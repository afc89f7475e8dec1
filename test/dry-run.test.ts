import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { dryRun, loadConfig, type WrittenConfig } from '@codedeployer/core';
import { createClients } from '@codedeployer/core/stages';
import { formatDryRun } from '@codedeployer/core/host';
import { createAwsWorld, credentials, region, type AwsWorld } from './support/aws-world.js';
import { errorOf } from './support/error-of.js';
import { run } from './support/run.js';
import { modules } from './support/workspace.js';

describe('a dry run', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  const reads =
    /^(?:s3\.(?:HeadObject|HeadBucket|GetObject)|codedeploy\.(?:BatchGet|Get|List)\w+|ec2\.DescribeInstances|sts\.GetCallerIdentity)$/;

  async function plan(more: WrittenConfig = {}) {
    const config = await loadConfig({
      directory: world.project.directory,
      options: { region, ignore: ['*.map'], ...more },
      env: {},
    });
    const clients = await createClients({ region, endpoint: world.endpoint, credentials });
    try {
      const { PATH } = process.env;
      return await dryRun(world.project.path('dist'), config, { clients, env: { PATH } });
    } finally {
      clients.s3.destroy();
      clients.codeDeploy.destroy();
    }
  }

  it('says files, rules, keys and calls, reads what is there, and writes nothing', async () => {
    world = await createAwsWorld({ files: { 'dist/app.map': 'x' } });
    const before = await plan();
    expect(world.calls).to.include('s3.HeadObject').and.to.include('codedeploy.ListDeployments');
    expect(world.calls.filter((call) => !reads.test(call))).to.deep.equal([]);
    expect(await world.objects()).to.deep.equal([]);
    const written = before.calls.filter(({ writes }) => writes).map(({ call }) => call);
    expect(written).to.deep.equal([
      's3:PutObject',
      'codedeploy:RegisterApplicationRevision',
      'codedeploy:CreateDeployment',
    ]);
    const text = formatDryRun(before).join('\n');
    expect(text).to.contain('+ index.html').and.to.contain('- app.map (*.map');
    expect(text).to.contain('is not there yet').and.to.contain('web is free');

    const { revision } = await world.deploy({ ignore: ['*.map'] });
    expect(before.groups[0]?.key).to.equal(revision.key);
    // What was planned to be written is what was written.
    const wrote = world.calls.filter((call) => !reads.test(call) && call !== 's3.ListObjectsV2');
    expect(wrote).to.deep.equal(written.map((call) => call.replace(':', '.')));
    expect((await plan()).found.join('\n')).to.contain('is there already');
  });

  it('names the files of a folder up to a hundred, and counts more', async () => {
    const many = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`dist/lib/${String(index)}.js`, 'x']),
      );
    world = await createAwsWorld({ files: many(100) });
    const named = formatDryRun(await plan());
    expect(named.filter((line) => line.startsWith('  + lib/'))).to.have.lengthOf(100);
    await world.project.write({ 'dist/lib/more.js': 'x', 'dist/lib/app.map': 'x' });
    const counted = formatDryRun(await plan());
    expect(counted.filter((line) => / [+-] lib\b/.test(line))).to.deep.equal([
      '  + lib/: 101 files, 101 B',
      '  - lib/app.map (*.map in the option "ignore")',
    ]);
    expect(counted).to.include('Dry run: nothing was uploaded or deployed.');
  });

  it('plans the lease of a build that stands in an order, and takes none', async () => {
    world = await createAwsWorld();
    const planned = await plan({ sequence: 7 });
    const writes = planned.calls.filter((call) => call.writes);
    expect(writes.map(({ call }) => call.replace(':', '.'))).to.deep.equal([
      's3.PutObject',
      'codedeploy.RegisterApplicationRevision',
      's3.PutObject',
      'codedeploy.CreateDeployment',
      's3.PutObject',
    ]);
    expect(world.calls.filter((call) => !reads.test(call))).to.deep.equal([]);
    await world.deploy({ sequence: 7 });
    const wrote = world.calls.filter((call) => !reads.test(call));
    expect(wrote).to.deep.equal(writes.map(({ call }) => call.replace(':', '.')));
  });

  it('of what another job has pushed looks for it, plans no upload, and needs no source', async () => {
    world = await createAwsWorld();
    const { revision } = await world.deploy({ version: '7' });
    await rm(world.project.path('dist'), { recursive: true });
    const calls = world.calls.length;
    const planned = await plan({ revision: '7' });
    expect(planned).to.deep.include({ version: '7', paths: [] });
    expect(planned.groups[0]?.key).to.equal(revision.key);
    const written = planned.calls.filter(({ writes }) => writes).map(({ call }) => call);
    expect(written).to.deep.equal(['s3:PutObject', 'codedeploy:CreateDeployment', 's3:PutObject']);
    expect(formatDryRun(planned).join('\n')).to.contain('nothing is packed');
    const others = world.calls.slice(calls).filter((call) => !reads.test(call));
    expect(others).to.deep.equal([]);
    const missing = await errorOf(plan({ revision: '8' }));
    expect(missing).to.have.property('code', 'REVISION_NOT_FOUND');
  });

  /** How a gulpfile and the target of a project reach AWS's stand-in, as they reach AWS. */
  const environment = () => ({
    AWS_ENDPOINT_URL: world.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
  });
  it('in Gulp and in Nx says the same, reads AWS, and writes nothing', async () => {
    world = await createAwsWorld({
      files: {
        node_modules: { link: modules },
        'package.json': '{ "name": "shop", "type": "module" }',
        'gulpfile.js': `import gulp from 'gulp';
import { deploy, revision } from 'gulp-codedeployer';
export const plan = () =>
  gulp.src('dist/**', { encoding: false }).pipe(revision()).pipe(deploy({ dryRun: true }));
`,
        'nx.json': '{ "neverConnectToCloud": true, "analytics": false }',
        'project.json': JSON.stringify({
          name: 'shop',
          targets: {
            codedeploy: { executor: '@codedeployer/nx:codedeploy', options: { source: 'dist' } },
          },
        }),
      },
    });
    const cwd = world.project.directory;
    const commands: [string, string[], Record<string, string>][] = [
      ['gulp', ['plan'], {}],
      ['nx', ['run', 'shop:codedeploy', '--dryRun'], {}],
      ['nx', ['run', 'shop:codedeploy'], { NX_DRY_RUN: 'true' }],
    ];
    for (const [program, flags, more] of commands) {
      const before = world.calls.length;
      const env = { ...environment(), CODEDEPLOYER_BUKET: 'x', ...more };
      const { code, output } = await run(`${modules}/.bin/${program}`, flags, { cwd, env });
      expect(code, output).to.equal(0);
      expect(output)
        .to.contain('+ index.html')
        .and.to.contain('write  codedeploy:CreateDeployment  shop/web')
        .and.to.contain('Found: web is free')
        .and.to.contain('Dry run: nothing was uploaded or deployed.');
      expect(output).to.match(/CODEDEPLOYER_BUKET.*CODEDEPLOYER_BUCKET/);
      const calls = world.calls.slice(before);
      expect(calls).to.include('codedeploy.BatchGetDeploymentGroups');
      expect(calls.filter((call) => !reads.test(call))).to.deep.equal([]);
    }
    expect(await world.objects()).to.deep.equal([]);
  });

  it('of a rehearsal starts none', async () => {
    world = await createAwsWorld();
    const told = await world.project.codedeployer(['rehearse', '--dry-run']);
    expect(told, told.output).to.include({ code: 0 });
    expect(told.stdout)
      .to.contain('+ index.html')
      .and.to.contain('AWS was not asked: A rehearsal is started for a deployment only.');
    expect(existsSync(world.project.path('.codedeployer/rehearsal'))).to.equal(false);
    expect(world.calls).to.deep.equal([]);
  });

  it('says on the command line what it plans without credentials, and that AWS was not asked', async () => {
    world = await createAwsWorld();
    const env = { HOME: world.project.directory, AWS_EC2_METADATA_DISABLED: 'true' };
    const dry = ['deploy', '--dry-run', '--region', region];
    const told = await world.project.codedeployer(dry, { env });
    expect(told).to.include({ code: 0 });
    expect(told.stdout).to.contain('+ index.html').and.to.contain('codedeploy:CreateDeployment');
    expect(told.stdout).to.match(/AWS was not asked: .*credentials/);
    const json = await world.project.codedeployer([...dry, '--json'], { env });
    expect(JSON.parse(json.stdout)).to.have.property('notAsked');
    expect(world.calls).to.deep.equal([]);
  });
});
