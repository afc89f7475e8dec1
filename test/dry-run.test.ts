import { expect } from 'chai';
import { dryRun, loadConfig, type WrittenConfig } from '@codedeployer/core';
import { createClients } from '@codedeployer/core/stages';
import { formatDryRun } from '@codedeployer/core/host';
import { createAwsWorld, credentials, region, type AwsWorld } from './support/aws-world.js';

describe('a dry run', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  const reads =
    /^(?:s3\.(?:HeadObject|HeadBucket|GetObject)|codedeploy\.(?:BatchGet|Get|List)\w+)$/;

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
