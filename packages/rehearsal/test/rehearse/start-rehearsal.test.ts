import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BatchGetDeploymentTargetsCommand,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentGroupCommand,
  ListApplicationsCommand,
  CodeDeployClient,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Rehearsal, RehearsalRequest } from '@codedeployer/core/contract';
import { createWorld, errorOf, tinyRoot, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { startRehearsal } from '../../dist/index.js';
import { readKept } from '../../dist/kept.js';
import { appspec, bundle, type Tree } from '../support/bundle.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';

const region = 'eu-central-1';

describe('startRehearsal()', () => {
  let temporary: World;
  let directory: string;
  const open: Rehearsal[] = [];

  beforeEach(async () => {
    temporary = await createWorld();
    directory = temporary.directory;
  });
  afterEach(async () => {
    for (const rehearsal of open.splice(0)) await rehearsal.close();
    await temporary.dispose();
  });

  async function start(changes: Partial<RehearsalRequest> = {}): Promise<Rehearsal> {
    const rehearsal = await startRehearsal({
      application: 'shop',
      groups: ['alfa', 'beta'],
      bucket: 'bucket',
      region,
      instances: 2,
      isolation: 'auto',
      directory,
      environment: { PATH: process.env.PATH },
      ...changes,
    });
    open.push(rehearsal);
    return rehearsal;
  }

  async function deploy(
    { endpoint, credentials }: Rehearsal,
    group: string,
    tree: Tree,
    Key = 'shop.zip',
  ): Promise<DeploymentInfo> {
    const config = { endpoint, credentials, region, forcePathStyle: true };
    const s3 = new S3Client(config);
    const codeDeploy = new CodeDeployClient(config);
    const object = { Bucket: 'bucket', Key };
    await s3.send(new PutObjectCommand({ ...object, Body: await bundle(tree) }));
    const { deploymentId } = await codeDeploy.send(
      new CreateDeploymentCommand({
        applicationName: 'shop',
        deploymentGroupName: group,
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
        revision: {
          revisionType: 'S3',
          s3Location: { bucket: 'bucket', key: Key, bundleType: 'zip' },
        },
      }),
    );
    for (;;) {
      const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
      if (['Succeeded', 'Failed', 'Stopped'].includes(deploymentInfo?.status ?? '')) {
        return deploymentInfo!;
      }
      await delay(50);
    }
  }

  const revision = (page: string): Tree => ({
    'appspec.yml': appspec('/srv/shop', { ApplicationStop: 'say.sh', AfterInstall: 'say.sh' }),
    [`app/${page}`]: page,
    'say.sh': '#!/bin/bash\necho "$LIFECYCLE_EVENT"\n',
  });

  it('refuses a systemd of their own to instances that cannot have one, and says what is missing', async () => {
    const refused = async (changes: Partial<RehearsalRequest>): Promise<string> => {
      const error = await errorOf(start({ services: 'systemd', groups: ['alfa'], ...changes }));
      expect(error).to.include({ code: 'REHEARSAL_SYSTEMD_UNAVAILABLE' });
      return `${error.message} ${error.hint ?? ''}`;
    };
    expect(await refused({ isolation: 'directory' })).to.contain('the isolation is "directory"');
    if (!(await namespacesOrReason())) return;
    if (process.getuid?.() !== 0) {
      expect(await refused({}))
        .to.contain('only root can start it')
        .and.to.contain('sudo');
      return;
    }
    expect(await refused({}))
      .to.contain('they start as this machine')
      .and.to.contain('"root"');
    const tiny = await tinyRoot(join(temporary.directory, 'tiny'));
    expect(await refused({ root: { path: tiny, name: 'images/tiny' } })).to.contain(
      'there is no /usr/lib/systemd/systemd in images/tiny',
    );
  });

  it('launches instances with agents of their own, which fail where what is live does not start any more', async () => {
    const licence = join(temporary.directory, 'licence');
    const needing = (page: string): Tree => ({
      'appspec.yml': appspec('/srv/shop', { AfterInstall: 'check.sh' }),
      [`app/${page}`]: page,
      'check.sh': `#!/bin/bash\ntest -e ${licence}\n`,
    });
    const scaled = { groups: ['alfa'], instances: 1, scaleOut: 1 };
    directory = join(temporary.directory, 'state');
    await writeFile(licence, '');
    const rehearsal = await start({ isolation: 'directory', ...scaled });
    expect(await deploy(rehearsal, 'alfa', needing('one'))).to.include({ status: 'Succeeded' });
    expect((await rehearsal.launched()).map(({ inService }) => inService)).to.deep.equal([
      true,
      true,
    ]);
    for (const { added } of await rehearsal.holdings()) expect(added).to.include('/srv/shop/one');

    // After a deployment that failed they get what was live before.
    await rm(licence);
    expect(await deploy(rehearsal, 'alfa', needing('two'), 'two.zip')).to.include({
      status: 'Failed',
    });
    const launches = (await rehearsal.launched()).slice(2);
    expect(launches).to.have.length(8); // one and three in its place, during it and after it
    for (const { name, inService, deployments } of launches) {
      expect(inService, name).to.equal(false);
      expect(deployments).to.have.length(1);
      expect(deployments[0]).to.include({
        creator: 'autoscaling',
        key: 'shop.zip',
        status: 'Failed',
        failedAt: 'AfterInstall',
      });
    }
    expect((await rehearsal.holdings()).map(({ name }) => name)).to.deep.equal([
      'alfa-1',
      'alfa-2',
      'alfa-3',
    ]);
  });

  it('begins bare with instances alone, and a later rehearsal keeps what was made there', async () => {
    const groups = [{ name: 'alfa', deploymentGroup: 'shop-alfa', tags: { Role: 'web' } }];
    const bare = await start({ bare: true, groups });
    const config = { endpoint: bare.endpoint, credentials: bare.credentials, region };
    const codeDeploy = new CodeDeployClient(config);
    expect((await codeDeploy.send(new ListApplicationsCommand({}))).applications).to.deep.equal([]);
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).to.deep.equal([]);
    const ec2 = new EC2Client(config);
    const Filters = [{ Name: 'tag:Role', Values: ['web'] }];
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
    expect(
      Reservations.map(({ Instances }) => Instances?.map(({ InstanceId }) => InstanceId)),
    ).to.deep.equal(bare.instances.map(({ instanceId }) => [instanceId]));
    const group = { applicationName: 'shop', deploymentGroupName: 'shop-alfa' };
    await codeDeploy.send(new CreateApplicationCommand({ applicationName: 'shop' }));
    const serviceRoleArn = 'arn:aws:iam::111122223333:role/own';
    const ec2TagFilters = [{ Key: 'Role', Value: 'web', Type: 'KEY_AND_VALUE' as const }];
    await codeDeploy.send(
      new CreateDeploymentGroupCommand({ ...group, serviceRoleArn, ec2TagFilters }),
    );
    await bare.close();

    const whole = await start({ groups });
    const { deploymentGroupInfo } = await new CodeDeployClient({
      ...config,
      endpoint: whole.endpoint,
    }).send(new GetDeploymentGroupCommand(group));
    expect(deploymentGroupInfo).to.deep.include({ serviceRoleArn, ec2TagFilters });
    const found = await deploy(whole, 'shop-alfa', revision('one.html'));
    expect(found.deploymentOverview).to.include({ Succeeded: 2 });
  });

  it('deploys to every instance of a group, and goes on from there the next time', async () => {
    const first = await start();
    expect((await deploy(first, 'beta', revision('one.html'))).status).to.equal('Succeeded');
    const ids = (await first.holdings()).map(({ instanceId }) => instanceId);
    expect(new Set(ids).size).to.equal(4);
    await first.close();

    const second = await start();
    expect((await deploy(second, 'beta', revision('two.html'))).status).to.equal('Succeeded');
    const holdings = await second.holdings();
    expect(holdings.map(({ instanceId }) => instanceId)).to.deep.equal(ids);
    for (const { group, added, directory: folder } of holdings) {
      expect(folder.startsWith(join(directory, second.isolation.kind))).to.equal(true);
      if (group !== 'beta') continue;
      expect(added).to.include('/srv/shop/two.html');
      expect(added).not.to.include('/srv/shop/one.html');
    }
  });

  it('runs the scripts of the events that are asked for, and writes down what became of each instance', async () => {
    const rehearsal = await start({ events: ['ApplicationStop'], groups: ['alfa'], instances: 1 });
    await deploy(rehearsal, 'alfa', revision('one.html'));
    await deploy(rehearsal, 'alfa', revision('two.html'));
    const out = join(directory, 'out');
    await rehearsal.export(out);
    const [{ instanceId } = { instanceId: '' }] = await rehearsal.holdings();
    const of = (path: string): Promise<string> =>
      readFile(join(out, 'alfa', instanceId, path), 'utf8');
    expect(await of('changes/srv/shop/two.html')).to.equal('two.html');
    expect(await of('logs/scripts.log')).to.match(/\[stdout\]ApplicationStop\n$/);
    expect(await of('logs/scripts.log')).not.to.contain('AfterInstall');
    expect(JSON.parse(await of('report.json'))).to.have.property('group', 'alfa');
  });

  it('has the agent read the appspec by the Ruby that is asked for, or as agent 2, and says what is known of that', async () => {
    const aliased = {
      ...revision('one.html'),
      'appspec.yml': appspec('&to /srv/shop', {}, 'permissions:\n  - {object: *to, mode: 600}\n'),
    };
    const only = { groups: ['alfa'], instances: 1 };
    const statuses: string[] = [];
    const notes: string[] = [];
    for (const agentProfile of [undefined, 'v1-ruby-2.7', 'v2'] as const) {
      const rehearsal = await start({ ...only, agentProfile });
      statuses.push((await deploy(rehearsal, 'alfa', aliased)).status ?? '');
      notes.push(rehearsal.isolation.limits.filter((limit) => limit.includes('agent 2')).join());
      await rehearsal.close();
    }
    // Ruby 3.1 refuses the alias.
    expect(statuses).to.deep.equal(['Failed', 'Succeeded', 'Succeeded']);
    expect(notes).to.deep.equal([
      '',
      '',
      'The agent profile is v2: what is known of agent 2 is rehearsed, such as how it reads appspec.yml and runs hooks; in all else the instances have agent 1.',
    ]);
  });

  it('runs the six hooks around traffic in the service’s order in a group that has a load balancer', async () => {
    const deploymentStyle = { deploymentOption: 'WITH_TRAFFIC_CONTROL' } as const;
    const rehearsal = await start({
      groups: [{ name: 'alfa', deploymentStyle }, 'beta'],
      instances: 1,
      isolation: 'directory',
    });
    const ordered = [
      ...['BeforeBlockTraffic', 'AfterBlockTraffic', 'ApplicationStop'],
      ...['BeforeInstall', 'AfterInstall', 'ApplicationStart', 'ValidateService'],
      ...['BeforeAllowTraffic', 'AfterAllowTraffic'],
    ];
    const tree = {
      ...revision('one.html'),
      'appspec.yml': appspec(
        '/srv/shop',
        Object.fromEntries(ordered.map((event) => [event, 'say.sh'])),
      ),
    };
    await deploy(rehearsal, 'alfa', tree);
    const { deploymentId, deploymentStyle: style } = await deploy(rehearsal, 'alfa', tree);
    expect(style).to.deep.equal({ deploymentType: 'IN_PLACE', ...deploymentStyle });
    const { endpoint, credentials } = rehearsal;
    const codeDeploy = new CodeDeployClient({ endpoint, credentials, region });
    const { targetIds } = await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
    const { deploymentTargets = [] } = await codeDeploy.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
    );
    const events = deploymentTargets[0]?.instanceTarget?.lifecycleEvents ?? [];
    expect(events.map(({ lifecycleEventName }) => lifecycleEventName)).to.deep.equal([
      ...['BeforeBlockTraffic', 'BlockTraffic', 'AfterBlockTraffic', 'ApplicationStop'],
      ...['DownloadBundle', 'BeforeInstall', 'Install', 'AfterInstall', 'ApplicationStart'],
      ...['ValidateService', 'BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'],
    ]);
    expect(new Set(events.map(({ status }) => status))).to.deep.equal(new Set(['Succeeded']));
    const out = join(directory, 'out');
    await rehearsal.export(out);
    const [{ instanceId } = { instanceId: '' }] = await rehearsal.holdings();
    const log = await readFile(join(out, 'alfa', instanceId, 'logs/scripts.log'), 'utf8');
    expect([...log.matchAll(/\[stdout\](\w+)$/gm)].map(([, event]) => event)).to.deep.equal(
      ordered,
    );
    await deploy(rehearsal, 'beta', tree);
    expect((await deploy(rehearsal, 'beta', tree)).deploymentStyle?.deploymentOption).to.equal(
      'WITHOUT_TRAFFIC_CONTROL',
    );
  });

  it('refuses a deployment of somebody else’s to a group that there is not', async () => {
    const refusal = await start({ faults: ['busy:gamma'] }).catch((error: unknown) => error);
    expect(refusal).to.include({
      code: 'REHEARSAL_FAULT_INVALID',
      message:
        'The fault "busy:gamma" cannot be read: there is no group "gamma"; there are alfa, beta.',
    });
  });

  it('refuses a fault on an instance that there is not, and takes one that may be launched later', async () => {
    for (const nobody of ['alfa', 'gamma-1', 'alfa-0', 'i-']) {
      const faults = [`fail:AfterInstall:${nobody}`];
      expect(await start({ faults }).catch((error: unknown) => error)).to.include({
        code: 'REHEARSAL_FAULT_INVALID',
        message: `The fault "fail:AfterInstall:${nobody}" cannot be read: there is no instance "${nobody}"; there are alfa-1 to alfa-2, beta-1 to beta-2.`,
      });
    }
    const taken = ['fail:AfterInstall:alfa-1', 'silence:AfterInstall:beta-9', 'stop:Install:i-0ab'];
    await start({ faults: taken });
  });

  it('refuses an event that there is not, and says which there are', async () => {
    const refusal = await start({ events: ['AfterInstal'] }).catch((error: unknown) => error);
    expect(refusal).to.include({
      code: 'REHEARSAL_EVENT_UNKNOWN',
      message: '"AfterInstal" is no lifecycle event that an agent carries out.',
    });
    expect(refusal).to.have.property('hint').that.contains('AfterInstall');
  });

  it('lets no second rehearsal at the same state', async () => {
    await start();
    const refusal = await start().catch((error: unknown) => error);
    expect(refusal).to.have.property('code', 'REHEARSAL_RUNNING');
  });

  it('trusts no state of a version that it does not know, and begins anew when asked to', async () => {
    const only = { groups: ['alfa'], instances: 1 };
    await (await start(only)).close();
    await (await start(only)).close();
    const version = join(directory, 'version.json');
    for (const spoil of [() => writeFile(version, '{"version": 99}'), () => rm(version)]) {
      await spoil();
      const refusal = await start(only).catch((error: unknown) => error);
      expect(refusal).to.have.property('code', 'REHEARSAL_STATE_UNKNOWN');
      const unread = await readKept(directory).catch((error: unknown) => error);
      expect(unread).to.have.property('code', 'REHEARSAL_STATE_UNKNOWN');
      expect(refusal).to.have.property('hint').that.contains('--fresh');
    }
    await (await start({ ...only, fresh: true })).close();
    await start(only);
  });

  it('gives up when it is broken off, and leaves nothing in the way of the next', async () => {
    const reason = new Error('enough');
    const refusal = await startRehearsal(
      {
        application: 'shop',
        groups: ['alfa'],
        bucket: 'bucket',
        region,
        instances: 1,
        isolation: 'directory',
        directory,
        environment: {},
      },
      { signal: AbortSignal.abort(reason) },
    ).catch((error: unknown) => error);
    expect(refusal).to.equal(reason);
    await start();
  });
});
