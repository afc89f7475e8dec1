import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CodeDeployClient,
  CreateDeploymentConfigCommand,
  UpdateDeploymentGroupCommand,
  type UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import { EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { dryRun, type DeployOptions, type WrittenConfig } from '@codedeployer/core';
import { exitCodeOf } from '@codedeployer/core/host';
import { createClients } from '@codedeployer/core/stages';
import {
  createAwsWorld,
  credentials,
  region,
  twoGroups,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

/** The package, where Node looks for it and does not find it. */
const withoutActivation = `data:text/javascript,${encodeURIComponent(`
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
export async function resolve(name, context, next) {
  if (!name.startsWith('@codedeployer/activation')) return next(name, context);
  throw Object.assign(new Error('Cannot find package @codedeployer/activation'), { code: 'ERR_MODULE_NOT_FOUND' });
}\`));
`)}`;

describe('what a run looks at before it uploads', () => {
  let world: AwsWorld;
  let codeDeploy: CodeDeployClient;
  let ec2: EC2Client;
  let autoScaling: AutoScalingClient;
  let denied: string | undefined;

  async function open(options: AwsWorldOptions = {}) {
    denied = undefined;
    const onRequest: NonNullable<AwsWorldOptions['faults']>['onRequest'] = ({ operation }) =>
      operation === denied
        ? { kind: 'error', status: 403, code: 'UnauthorizedOperation', message: 'not authorized' }
        : undefined;
    world = await createAwsWorld({ ...options, faults: { onRequest } });
    const { endpoint } = world;
    codeDeploy = new CodeDeployClient({ endpoint, region, credentials });
    ec2 = new EC2Client({ endpoint, region, credentials });
    autoScaling = new AutoScalingClient({ endpoint, region, credentials });
  }
  afterEach(async () => {
    for (const client of [codeDeploy, ec2, autoScaling]) client.destroy();
    await world.dispose();
  });

  const configure = (name: string, type: 'HOST_COUNT' | 'FLEET_PERCENT', value: number) =>
    codeDeploy.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: name,
        minimumHealthyHosts: { type, value },
      }),
    );
  const update = (settings: Partial<UpdateDeploymentGroupCommandInput>) =>
    codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: 'shop',
        currentDeploymentGroupName: 'web',
        ...settings,
      }),
    );
  const tagged = (Value: string) => [
    { Key: 'DeploymentGroup', Value, Type: 'KEY_AND_VALUE' as const },
  ];
  const plan = async (written: WrittenConfig = {}, more: Partial<DeployOptions> = {}) => {
    const source = world.project.path('dist');
    const { found } = await world.run(
      (config, options) => dryRun(source, config, { ...options, ...more }),
      written,
    );
    return found.join('\n');
  };
  const lines = () =>
    world.events
      .flatMap((event) => (event.type === 'notice' || event.type === 'warning' ? [event] : []))
      .map((event) => [event.message, 'hint' in event ? event.hint : ''].join('\n'))
      .join('\n');
  const asked = (operation: string) => world.calls.filter((call) => call === operation).length;
  const sent = () => world.calls.filter((call) => /\.(?:Put|Create|Register)/.test(call));

  it('is how a deployment goes over each fleet, told in a line, with one question for all groups of a region', async () => {
    await open(twoGroups);
    await world.deploy({ deploymentConfig: 'CodeDeployDefault.AllAtOnce' });
    for (const group of ['web', 'db'])
      expect(lines()).to.contain(
        `${group}: 2 instances, CodeDeployDefault.AllAtOnce: 2 at a time in 1 batch; it succeeds with 1 of 2, unless "strict" is set.`,
      );
    expect(asked('ec2.DescribeInstances')).to.equal(1);
    expect(world.calls.filter((call) => /^(?:sts|autoscaling|iam)\./.test(call))).to.deep.equal([]);
    await world.deploy({ strict: true, groups: ['db'] });
    expect(lines()).to.contain(
      'db: 2 instances, CodeDeployDefault.OneAtATime: 1 at a time in 2 batches.',
    );
  });

  for (const [type, value, why] of [
    ['HOST_COUNT', 2, '2 of 2 instances have to stay healthy'],
    ['FLEET_PERCENT', 95, '2 (95 % rounded up) of 2 instances have to stay healthy'],
  ] as const)
    it(`ends with FLEET_TOO_SMALL, and nothing sent, where so many have to stay healthy that none can be deployed to: ${type}`, async () => {
      await open();
      await configure('careful', type, value);
      const before = sent();
      const written = { deploymentConfig: 'careful' };
      for (const act of [() => world.deploy(written), () => plan(written)]) {
        const error = await errorOf(act());
        expect(error.code).to.equal('FLEET_TOO_SMALL');
        expect(error.message).to.contain('web: ').and.to.contain(`careful: ${why}`);
        expect(error).to.have.property(
          'hint',
          'Write deploymentConfig: CodeDeployDefault.OneAtATime',
        );
      }
      expect(sent()).to.deep.equal(before);
      // Once that is done it goes.
      const report = await world.deploy({ deploymentConfig: 'CodeDeployDefault.OneAtATime' });
      expect(report.succeeded).to.equal(true);
    });

  it('does not keep from one instance what CodeDeploy deploys to it: OneAtATime, and a percentage', async () => {
    await open({ instances: 1 });
    await configure('most', 'FLEET_PERCENT', 50);
    for (const deploymentConfig of ['CodeDeployDefault.OneAtATime', 'most'])
      expect(await plan({ deploymentConfig })).to.contain('web is free');
    await world.deploy();
    expect(lines()).not.to.contain('instance');
  });

  it('ends with NO_INSTANCES and its exit code before the upload, and names the instance whose tag differs in case', async () => {
    await open();
    await update({ ec2TagFilters: tagged('Web') });
    const before = sent();
    const error = await errorOf(world.deploy());
    expect(error.code).to.equal('NO_INSTANCES');
    expect(exitCodeOf(error)).to.equal(6);
    expect(error.message).to.contain(
      'web: No instance has the tags DeploymentGroup=Web (of 2 instances in eu-central-1)',
    );
    expect(lines())
      .to.contain(
        'web, i-web-1: It is not deployed to: its tag is DeploymentGroup=web, not DeploymentGroup=Web.',
      )
      .and.to.contain('aws ec2 create-tags --resources i-web-1');
    expect(sent()).to.deep.equal(before);
  });

  it('warns of an Auto Scaling group without instances, and lets CodeDeploy say what comes of it; with tags besides, all are counted', async () => {
    await open();
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'fleet',
        ...{ MinSize: 0, MaxSize: 4, DesiredCapacity: 0, AvailabilityZones: ['eu-central-1a'] },
        LaunchTemplate: { LaunchTemplateName: 'fleet', Version: '1' },
      }),
    );
    await update({ ec2TagFilters: [], autoScalingGroups: ['fleet'] });
    // This one finds instances that EC2 does not show to be in it.
    expect((await world.deploy()).succeeded).to.equal(true);
    expect(lines())
      .to.contain('web: The Auto Scaling group fleet has no instance')
      .and.to.contain('set-desired-capacity --auto-scaling-group-name fleet');
    await update({ ec2TagFilters: tagged('web') });
    expect(await plan()).to.contain('web: 2 instances, ');
  });

  it('warns of instances that are stopped, and goes on', async () => {
    await open();
    await ec2.send(new StopInstancesCommand({ InstanceIds: ['i-web-1', 'i-web-2'] }));
    expect(await plan()).to.contain('web is free');
    expect(lines()).to.contain(
      'web: 2 of 2 instances are stopped and count as failed, and 1 has to succeed: the deployment fails.',
    );
  });

  it('shows where instances are, so that each zone that is through is told', async () => {
    let first: string | undefined;
    await open({
      instances: 3,
      // The others wait until the zone of the first one is told.
      answer: async (instance, command) => {
        first ??= instance;
        const isTold = () => world.events.some(({ type }) => type === 'zone-done');
        if (instance !== first && command === 'AfterInstall')
          await until(isTold, 'the first zone is told');
        return undefined;
      },
    });
    await codeDeploy.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: 'zonal',
        minimumHealthyHosts: { type: 'HOST_COUNT', value: 2 },
        zonalConfig: { monitorDurationInSeconds: 60 },
      }),
    );
    await world.deploy({ deploymentConfig: 'zonal' });
    const zones = world.events.flatMap((event) => (event.type === 'zone-done' ? [event] : []));
    expect(zones[0]).to.deep.include({ group: 'web', instances: 1, succeeded: 1 });
    expect(zones[0]?.zones.of).to.equal(3);
    expect(zones[0]?.zones.until).to.match(/Z$/);
    expect(lines()).to.contain('2 min in which zones are watched');
  });

  it('counts the blue instances of a blue/green group, and refuses nothing by them', async () => {
    await open({
      blueGreen: { greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' } },
    });
    expect(await plan()).to.contain(
      'web: 2 blue instances, CodeDeployDefault.OneAtATime: 1 at a time in 2 batches; some 10 min for draining',
    );
    await configure('careful', 'HOST_COUNT', 2);
    expect(await plan({ deploymentConfig: 'careful' })).to.contain('web is free');
    expect(lines()).to.contain('web: Where as many are green as are blue: ');
  });

  it('ends with DEPLOYMENT_CONFIG_NOT_FOUND before the upload', async () => {
    await open();
    const error = await errorOf(world.deploy({ deploymentConfig: 'CodeDeployDefault.OneAtTime' }));
    expect(error).to.include({
      code: 'DEPLOYMENT_CONFIG_NOT_FOUND',
      hint: 'Write deploymentConfig: CodeDeployDefault.OneAtATime',
    });
    expect(sent()).to.deep.equal([]);
  });

  it('tells what is wrong with every group, as NO_INSTANCES only where it is nothing else', async () => {
    await open(twoGroups);
    await update({ ec2TagFilters: tagged('nobody') });
    await configure('careful', 'HOST_COUNT', 2);
    const error = await errorOf(world.deploy({ deploymentConfig: 'careful' }));
    expect(error.code).to.equal('FLEET_TOO_SMALL');
    expect(error.message).to.contain('web: No instance has').and.to.contain('db: CodeDeploy would');
  });

  it('says in a line for all groups what it may not see, and deploys; with "countInstances: false" it does not ask', async () => {
    await open(twoGroups);
    denied = 'DescribeInstances';
    expect((await world.deploy()).succeeded).to.equal(true);
    expect(lines()).to.contain(
      'web, db: the instances were not looked at, as ec2:DescribeInstances is denied (`codedeployer policy deployer` prints what allows it); "countInstances: false" is for not asking.',
    );
    const before = asked('ec2.DescribeInstances');
    await world.deploy({ countInstances: false, version: '2' });
    expect(asked('ec2.DescribeInstances')).to.equal(before);
    await world.deploy({ groups: { web: { countInstances: false }, db: {} }, version: '3' });
    expect(asked('ec2.DescribeInstances')).to.equal(before + 1);
  });

  it('asks no EC2 but that of the clients that were given', async () => {
    await open();
    const { s3, codeDeploy: given } = await createClients({
      ...{ region, endpoint: world.endpoint, credentials },
    });
    const found = await plan({}, { clients: { s3, codeDeploy: given } });
    s3.destroy();
    given.destroy();
    expect(found).to.contain(
      `as the clients that were given ask ${world.endpoint} and do not say where EC2 is`,
    );
  });

  it('says on the command line how to install what counts them, deploys all the same, and writes nothing in a dry run', async () => {
    await open();
    const env = {
      AWS_ENDPOINT_URL: world.endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
    };
    const without = { ...env, NODE_OPTIONS: `--import=${withoutActivation}` };
    const told = await world.project.codedeployer(['deploy', '--dry-run'], { env: without });
    expect(told, told.output).to.include({ code: 0 });
    expect(told.output).to.contain(
      'web: the instances were not looked at, as @codedeployer/activation is not installed (npm install --save-dev @codedeployer/activation)',
    );
    expect(asked('ec2.DescribeInstances')).to.equal(0);
    expect(sent()).to.deep.equal([]);
    const with_ = await world.project.codedeployer(['deploy', '--dry-run'], { env });
    expect(with_, with_.output).to.include({ code: 0 });
    expect(with_.output)
      .to.contain('Found: web: 2 instances, CodeDeployDefault.OneAtATime')
      .and.to.match(/read +ec2:DescribeInstances/);
    expect(sent()).to.deep.equal([]);
  });
});
