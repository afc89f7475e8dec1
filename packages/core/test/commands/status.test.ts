import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { errorOf } from '@codedeployer/testing';
import { readStatus } from '../../dist/commands/status.js';
import type { StatusReport } from '../../dist/model/command-reports.js';
import { formatStatus } from '../../dist/report/commands/format-status.js';
import {
  createGroupWorld,
  rollback,
  scriptFailed,
  type GroupWorld,
} from '../support/group-world.js';
import { openScalingGroup } from '../support/scaling-group.js';

describe('the status of groups', () => {
  let world: GroupWorld;
  beforeEach(async () => {
    world = await createGroupWorld();
  });
  afterEach(() => world.dispose());

  const look = (...groups: string[]) =>
    readStatus((groups.length === 0 ? ['web', 'worker'] : groups).map(world.target), new Date());
  const lines = (report: StatusReport) => formatStatus(report).join('\n');
  const deny = (wanted: string) => {
    world.faults = {
      onRequest: ({ operation }) =>
        operation === wanted
          ? { kind: 'error', status: 400, code: 'AccessDeniedException', message: 'no' }
          : undefined,
    };
  };
  const failOn = (instance: string) => {
    world.answer = (id, command) =>
      Promise.resolve(id === instance && command === 'AfterInstall' ? scriptFailed : undefined);
  };

  it('names version, commit, time, starter and instances of what is live on each', async () => {
    const { deploymentId } = await world.deploy('web', '1.0.0');
    await world.deploy('worker', '2.0.0', { description: 'by hand' });
    const report = await look();
    const [web, worker] = report.groups;
    expect(web).to.deep.include({
      group: 'web',
      application: 'shop',
      region: 'eu-central-1',
      running: [],
      unhealthy: [],
    });
    expect(web?.live).to.deep.include({ deploymentId, status: 'Succeeded', isOurs: true });
    expect(web?.live?.revision).to.deep.include({
      version: '1.0.0',
      commit: '100abcdef01',
      object: 'there',
    });
    expect(lines(report)).to.match(
      /^shop in eu-central-1\n {2}web {5}1\.0\.0 \(commit 100abcde\) {2}\d+ s ago \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\) {2}2 of 2 instances {2}d-\w+ by codedeployer\n {2}worker {2}2\.0\.0 .* by a user$/,
    );
    expect(worker?.live?.isOurs).to.equal(false);
  });

  it('says so where nothing has been deployed', async () => {
    const report = await look('web');
    expect(report.groups[0]).not.to.have.property('live');
    expect(lines(report)).to.contain('web  nothing was deployed with success so far');
  });

  it('shows what runs, and how to follow and to stop it', async () => {
    await world.deploy('web', '1.0.0');
    const { id, release } = await world.hold('web', '1.1.0');
    const report = await look('web');
    release();
    await world.ended(id);
    expect(report.groups[0]?.running.map(({ deploymentId }) => deploymentId)).to.deep.equal([id]);
    expect(report.groups[0]?.live?.revision?.version).to.equal('1.0.0');
    expect(lines(report))
      .to.contain(`running: 1.1.0 (commit 110abcde), ${id} by codedeployer, `)
      .and.to.contain(`codedeployer watch ${id}; to stop it: codedeployer stop web`);
  });

  it('names the instances of what runs that have picked up nothing for two minutes', async () => {
    world.faults = {
      onCommand: ({ instanceId }) => (instanceId === 'i-web-2' ? { kind: 'silence' } : undefined),
    };
    const id = await world.start('web', '1.0.0');
    let ahead = 0;
    const look = (minutes: number) => {
      ahead = minutes * 60_000;
      const clock = { learn: () => undefined, now: () => new Date(Date.now() + ahead) };
      const calling = { patience: { callTimeout: 30 }, clock };
      return readStatus([world.target('web')], new Date(), calling);
    };
    for (;;) {
      const [running] = (await look(0)).groups[0]?.running ?? [];
      if (running?.counts?.InProgress === 1 && running.counts.Succeeded === 1) break;
    }
    expect(lines(await look(1))).not.to.contain('picked up');
    const report = await look(3);
    expect(report.groups[0]?.running[0]?.standing?.map((one) => one.instanceId)).to.deep.equal([
      'i-web-2',
    ]);
    expect(lines(report))
      .to.contain('1 in progress')
      .and.to.contain('i-web-2 has not picked up anything for 3 min: is the agent running?')
      .and.to.contain('To see it: aws ssm start-session --region eu-central-1 --target i-web-2');
    await world.codeDeploy.send(new StopDeploymentCommand({ deploymentId: id }));
    await world.ended(id);
  });

  it('names the instances that a success has left behind', async () => {
    failOn('i-web-2');
    const { deploymentId } = await world.deploy('web', '1.0.0');
    const report = await look('web');
    expect(report.groups[0]?.live?.deploymentId).to.equal(deploymentId);
    expect(report.groups[0]?.unhealthy).to.deep.equal([
      {
        instanceId: 'i-web-2',
        status: 'Failed',
        deploymentId,
        event: 'AfterInstall',
        message: 'Script at specified location: deploy/stop.sh failed with exit code 3',
      },
    ]);
    expect(lines(report))
      .to.contain('1 of 2 instances')
      .and.to.contain(`unhealthy: i-web-2 failed at AfterInstall in ${deploymentId}: Script at`);
  });

  it('keeps what was live before a failure, and names what failed since and where', async () => {
    await world.deploy('web', '1.0.0');
    failOn('i-web-1');
    const failed = await world.deploy('web', '1.1.0');
    expect(failed.status).to.equal('Failed');
    const report = await look('web');
    const [web] = report.groups;
    expect(web?.live?.revision?.version).to.equal('1.0.0');
    expect(web?.failed?.deploymentId).to.equal(failed.deploymentId);
    expect(web?.unhealthy.map(({ instanceId }) => instanceId)).to.deep.equal(['i-web-1']);
    expect(lines(report))
      .to.contain(`failed: 1.1.0 (commit 110abcde), ${failed.deploymentId} by codedeployer`)
      .and.to.contain(`what failed there: codedeployer watch ${failed.deploymentId}`);
  });

  it('takes a rollback that succeeded for live, and says what it has rolled back', async () => {
    await world.deploy('web', '1.0.0');
    let failures = 1;
    world.answer = (_id, command) =>
      Promise.resolve(command === 'AfterInstall' && failures-- > 0 ? scriptFailed : undefined);
    const failed = await world.deploy('web', '1.1.0', rollback);
    const report = await look('web');
    const [web] = report.groups;
    expect(web?.live).to.include({
      creator: 'codeDeployRollback',
      deploymentId: failed.rollbackInfo?.rollbackDeploymentId,
      rollbackOf: failed.deploymentId,
    });
    expect(web?.live?.revision?.version).to.equal('1.0.0');
    expect(web?.unhealthy).to.deep.equal([]);
    expect(lines(report))
      .to.contain(`rolls back ${failed.deploymentId}`)
      .and.to.match(/failed: 1\.1\.0 .*, rolled back by what is live/);
  });

  it('says where the object is gone, with the version that the description has', async () => {
    await world.deploy('web', '1.0.0');
    await world.forgetObject('1.0.0');
    const report = await look('web');
    expect(report.groups[0]?.live?.revision).to.deep.equal({
      location: 's3://shop-revisions/shop/1.0.0.zip',
      version: '1.0.0',
      object: 'gone',
    });
    expect(lines(report)).to.contain('s3://shop-revisions/shop/1.0.0.zip is gone: ');
  });

  it('says where the object has been replaced, and where it cannot be seen', async () => {
    await world.deploy('web', '1.0.0');
    await world.start('worker', '1.0.0').then(world.ended);
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    await world.s3.send(
      new PutObjectCommand({ Bucket: 'shop-revisions', Key: 'shop/1.0.0.zip', Body: 'other' }),
    );
    const replaced = await look('web');
    expect(replaced.groups[0]?.live?.revision).to.include({ object: 'replaced', version: '1.0.0' });
    expect(lines(replaced)).to.contain('is another object now');
    world.faults = {
      onRequest: ({ operation }) =>
        operation === 'HeadObject'
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' }
          : undefined,
    };
    const hidden = await look('web');
    expect(hidden.groups[0]?.live?.revision).not.to.have.property('object');
    expect(lines(hidden)).to.contain('is not known: AWS denied s3:GetObject');
  });

  it('tells a group that is not there beside the others, and refuses where none is', async () => {
    await world.deploy('web', '1.0.0');
    const report = await look('web', 'nope');
    expect(report.groups.map(({ error }) => error?.code)).to.deep.equal([
      undefined,
      'GROUP_NOT_FOUND',
    ]);
    expect(lines(report)).to.contain('web   1.0.0').and.to.contain('nope  cannot be looked at: ');
    expect(await errorOf(look('nope'))).to.include({ code: 'GROUP_NOT_FOUND' });
    const elsewhere = { ...world.target('web'), application: 'nope' };
    expect(await errorOf(readStatus([elsewhere], new Date()))).to.include({
      code: 'APPLICATION_NOT_FOUND',
    });
  });

  for (const operation of [
    'BatchGetDeploymentGroups',
    'ListDeployments',
    'BatchGetDeployments',
  ] as const) {
    it(`names codedeploy:${operation} where that is denied, and takes it for nothing else`, async () => {
      await world.deploy('web', '1.0.0');
      deny(operation);
      const error = await errorOf(look('web'));
      expect(error).to.include({ code: 'AWS_ACCESS_DENIED' });
      expect(error).to.have.property('message').that.contains(`codedeploy:${operation}`);
    });
  }

  it('asks again when it is throttled', async () => {
    await world.deploy('web', '1.0.0');
    world.faults = {
      onRequest: ({ operation, count }) =>
        operation === 'ListDeployments' && count % 2 === 1
          ? { kind: 'error', status: 400, code: 'ThrottlingException', message: 'Rate exceeded' }
          : undefined,
    };
    const report = await look('web');
    expect(report.groups[0]?.live?.revision?.version).to.equal('1.0.0');
  });
});

describe('the status of a group that scales', () => {
  it('is told by the last release, whatever Auto Scaling, an update or a restart has done since', async () => {
    const { target, close } = await openScalingGroup();
    try {
      const report = await readStatus([target], new Date());
      expect(report.groups[0]?.live?.deploymentId).to.equal('d-release');
      expect(report.groups[0]?.live?.revision).to.include({ version: '7' });
    } finally {
      await close();
    }
  });
});
