import { createRequire } from 'node:module';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  GetDeploymentGroupCommand,
  TagResourceCommand,
  UpdateDeploymentGroupCommand,
  type BlueGreenDeploymentConfiguration,
  type UpdateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import {
  IAMClient,
  RemoveRoleFromInstanceProfileCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import type { Activation } from '@codedeployer/core/activation';
import { expect } from 'chai';
import {
  actions,
  createActivationWorld,
  type ActivationWorld,
} from './support/activation-world.js';

const application = 'shop';
const group = { applicationName: application, deploymentGroupName: 'web' };
const ends = 'terminateBlueInstancesOnDeploymentSuccess';

const inPlace: Activation = {
  serviceRole: 'arn:aws:iam::222233334444:role/shop-codedeploy',
  bucket: 'leave',
  ec2Tags: [{ key: 'Role', value: 'web' }],
  onPremisesTags: [{ key: 'Rack' }],
  autoScalingGroups: ['web-asg'],
  autoRollback: true,
  alarms: ['cpu'],
  triggers: [{ topic: 'arn:aws:sns:eu-central-1:222233334444:deploys' }],
  loadBalancer: { targetGroups: ['web'], classic: ['old'] },
  tags: { Team: 'shop' },
};
const sets: Activation = {
  ...inPlace,
  ec2Tags: undefined,
  onPremisesTags: undefined,
  ec2TagSets: [[{ key: 'Role', value: 'web' }], [{ key: 'Stage' }]],
  onPremisesTagSets: [[{ key: 'Rack' }], [{ value: 'x' }]],
};
const blueGreen: Activation = {
  ...inPlace,
  blueGreen: {
    deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
    [ends]: { terminationWaitTimeInMinutes: 5 },
  },
};
const atOnce: Activation = { ...inPlace, blueGreen: {} };
const made: Activation = {
  serviceRole: 'shop-codedeploy',
  instanceProfile: 'shop-instances',
  ec2Tags: [{ key: 'Role', value: 'web' }],
};

/** What somebody has changed in the console. */
interface ByHand {
  readonly section: Activation;
  /** A setting of the group, or whatever else is to be done. */
  readonly change:
    | Partial<UpdateDeploymentGroupCommandInput>
    | ((aws: ActivationWorld, iam: IAMClient, s3: S3Client) => Promise<unknown>);
  /** The line that shows it, of the group where nothing else is said. */
  readonly shows: string;
}

const ofGroup =
  (section: Activation) =>
  (shows: string, change: ByHand['change']): ByHand => ({
    section,
    change,
    shows: `change deployment group shop/web: ${shows}`,
  });
const there = ofGroup(inPlace);
const inSets = ofGroup(sets);

/** All of the configuration is sent at a time. */
function withBlueGreen(
  section: Activation,
  field: string,
  change: BlueGreenDeploymentConfiguration,
): ByHand {
  const ready = section.blueGreen?.deploymentReadyOption ?? {
    actionOnTimeout: 'CONTINUE_DEPLOYMENT',
  };
  const configuration: BlueGreenDeploymentConfiguration = {
    greenFleetProvisioningOption: { action: 'DISCOVER_EXISTING' },
    deploymentReadyOption: ready,
    [ends]: { action: 'TERMINATE', ...section.blueGreen?.[ends] },
    ...change,
  };
  return ofGroup(section)(`blueGreen.${field}`, {
    autoScalingGroups: ['web-asg'],
    blueGreenDeploymentConfiguration: configuration,
  });
}

/** By the option that wants it otherwise. */
const byHand: Readonly<Record<string, ByHand>> = {
  serviceRole: there('serviceRole', { serviceRoleArn: 'arn:aws:iam::222233334444:role/other' }),
  ec2Tags: there('ec2Tags', { ec2TagFilters: [{ Key: 'Role', Type: 'KEY_ONLY' }] }),
  ec2TagSets: inSets('ec2Tags', {
    ec2TagSet: { ec2TagSetList: [[{ Key: 'Role', Value: 'web', Type: 'KEY_AND_VALUE' }]] },
  }),
  onPremisesTags: there('onPremisesTags', {
    onPremisesInstanceTagFilters: [{ Key: 'a', Value: 'b', Type: 'KEY_AND_VALUE' }],
  }),
  onPremisesTagSets: inSets('onPremisesTags', {
    onPremisesTagSet: { onPremisesTagSetList: [[{ Key: 'Rack', Type: 'KEY_ONLY' }]] },
  }),
  autoScalingGroups: there('autoScalingGroups', { autoScalingGroups: ['web-asg', 'other-asg'] }),
  autoRollback: there('autoRollback', { autoRollbackConfiguration: { enabled: false } }),
  rollbackOn: there('autoRollback', {
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_REQUEST'] },
  }),
  alarms: there('alarms', { alarmConfiguration: { enabled: true, alarms: [{ name: 'disk' }] } }),
  ignorePollAlarmFailure: there('ignorePollAlarmFailure', {
    alarmConfiguration: { enabled: true, alarms: [{ name: 'cpu' }], ignorePollAlarmFailure: true },
  }),
  triggers: there('triggers', { triggerConfigurations: [] }),
  'loadBalancer.targetGroups': there('loadBalancer.targetGroups', {
    loadBalancerInfo: { targetGroupInfoList: [{ name: 'other' }], elbInfoList: [{ name: 'old' }] },
  }),
  'loadBalancer.classic': there('loadBalancer.classic', {
    loadBalancerInfo: { targetGroupInfoList: [{ name: 'web' }] },
  }),
  'blueGreen.greenFleetProvisioningOption': withBlueGreen(
    blueGreen,
    'greenFleetProvisioningOption',
    { greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' } },
  ),
  'blueGreen.deploymentReadyOption.actionOnTimeout': withBlueGreen(
    atOnce,
    'deploymentReadyOption.actionOnTimeout',
    { deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT' } },
  ),
  'blueGreen.deploymentReadyOption.waitTimeInMinutes': withBlueGreen(
    blueGreen,
    'deploymentReadyOption.waitTimeInMinutes',
    { deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 } },
  ),
  [`blueGreen.${ends}.action`]: withBlueGreen(atOnce, `${ends}.action`, {
    [ends]: { action: 'KEEP_ALIVE' },
  }),
  [`blueGreen.${ends}.terminationWaitTimeInMinutes`]: withBlueGreen(
    blueGreen,
    `${ends}.terminationWaitTimeInMinutes`,
    { [ends]: { action: 'TERMINATE', terminationWaitTimeInMinutes: 7 } },
  ),
  outdatedInstancesStrategy: there('outdatedInstancesStrategy', {
    outdatedInstancesStrategy: 'IGNORE',
  }),
  terminationHook: there('terminationHook', { terminationHookEnabled: true }),
  tags: there('tags', ({ codeDeploy }) =>
    codeDeploy.send(
      new TagResourceCommand({
        ResourceArn: 'arn:aws:codedeploy:eu-central-1:222233334444:deploymentgroup:shop/web',
        Tags: [{ Key: 'Team', Value: 'other' }],
      }),
    ),
  ),
  instanceProfile: {
    section: made,
    shows: 'change instance profile shop-instances: role',
    change: (_aws, iam) => {
      const name = 'shop-instances';
      return iam.send(
        new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }),
      );
    },
  },
  bucket: {
    section: made,
    shows: 'change bucket shop-revisions: versioning',
    change: (_aws, _iam, s3) =>
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: 'shop-revisions',
          VersioningConfiguration: { Status: 'Suspended' },
        }),
      ),
  },
};

/** Fields of a group that no option of the section has, or that several have together. */
const further: Readonly<Record<string, ByHand>> = {
  'deploymentConfig, an option of groups': there('deploymentConfig', {
    deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
  }),
  'trafficControl, an option of groups': there('trafficControl', {
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
  }),
  'the kind of deployment': ofGroup(blueGreen)('deploymentType', {
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  }),
  'whom the role trusts': {
    section: made,
    shows: 'change role shop-codedeploy: trust.',
    change: (_aws, iam) =>
      iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'shop-codedeploy',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'lambda.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          }),
        }),
      ),
  },
};

/** What is no setting: the same for single groups, and what nobody can change. */
const noSetting = ['groups', 'deploymentConfigs'];

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** The options of the section, with dots. */
function optionsOf({ properties = {} }: Schema, path = ''): string[] {
  return Object.entries(properties).flatMap(([name, inside]) =>
    inside.properties === undefined ? [`${path}${name}`] : optionsOf(inside, `${path}${name}.`),
  );
}

describe('what somebody has changed by hand', () => {
  let aws: ActivationWorld;
  let iam: IAMClient;
  let s3: S3Client;
  let autoScaling: AutoScalingClient;

  beforeEach(async () => {
    aws = await createActivationWorld();
    const place = {
      region: 'eu-central-1',
      endpoint: aws.server.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    iam = new IAMClient(place);
    s3 = new S3Client({ ...place, forcePathStyle: true });
    autoScaling = new AutoScalingClient(place);
    for (const name of ['web-asg', 'other-asg']) await createScalingGroup(name);
  });

  afterEach(async () => {
    for (const client of [iam, s3, autoScaling]) client.destroy();
    await aws.close();
  });

  const createScalingGroup = (AutoScalingGroupName: string) =>
    autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName,
        MinSize: 0,
        MaxSize: 0,
        LaunchConfigurationName: 'web',
        AvailabilityZones: ['eu-central-1a'],
      }),
    );
  const update = (change: Partial<UpdateDeploymentGroupCommandInput>) =>
    aws.codeDeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: application,
        currentDeploymentGroupName: 'web',
        ...change,
      }),
    );
  const configOf = (activation: Activation) => ({
    application,
    bucket: 'shop-revisions',
    groups: ['web'],
    activation,
  });

  it('is tried for each option of the section', () => {
    const schema = createRequire(import.meta.url)(
      '@codedeployer/core/codedeployer.schema.json',
    ) as Schema;
    const options = optionsOf(schema.properties?.activation ?? {});
    expect([...Object.keys(byHand), ...noSetting]).to.have.members(options);
  });

  for (const [what, { section, change, shows }] of Object.entries({ ...byHand, ...further }))
    it(`is exactly one line where it is ${what}, and is put back`, async () => {
      const config = configOf(section);
      const first = await aws.run(config);
      expect(first.error).to.equal(undefined);
      expect(actions(await aws.run(config))).to.deep.equal([]);
      await (typeof change === 'function' ? change(aws, iam, s3) : update(change));
      const drifted = await aws.run(config);
      expect(drifted.error).to.equal(undefined);
      const [line = '', ...others] = actions(drifted);
      expect(others).to.deep.equal([]);
      if (shows.endsWith('.')) expect(line).to.match(/^change role shop-codedeploy: trust\.[^:]+$/);
      else expect(line).to.equal(shows);
      expect(actions(await aws.run(config))).to.deep.equal([]);
    });

  it('is no difference where a deployment has copied the Auto Scaling group, and stays where something else changes', async () => {
    const copying = (wait: number) =>
      configOf({
        ...inPlace,
        blueGreen: {
          greenFleetProvisioningOption: 'COPY_AUTO_SCALING_GROUP',
          [ends]: { terminationWaitTimeInMinutes: wait },
        },
      });
    const copy = 'CodeDeploy_web_d-ABCDEF123';
    expect((await aws.run(copying(5))).error).to.equal(undefined);
    // As the service leaves it: the copy is there, and the one that it was made of is gone.
    await createScalingGroup(copy);
    await update({ autoScalingGroups: [copy] });
    await autoScaling.send(
      new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web-asg', ForceDelete: true }),
    );
    expect(actions(await aws.run(copying(5)))).to.deep.equal([]);
    const changed = await aws.run(copying(9));
    expect(changed.error).to.equal(undefined);
    expect(actions(changed)).to.deep.equal([
      `change deployment group shop/web: blueGreen.${ends}.terminationWaitTimeInMinutes`,
    ]);
    expect(actions(await aws.run(copying(9)))).to.deep.equal([]);
    const { deploymentGroupInfo } = await aws.codeDeploy.send(new GetDeploymentGroupCommand(group));
    expect(deploymentGroupInfo?.autoScalingGroups?.map(({ name }) => name)).to.deep.equal([copy]);
  });
});
