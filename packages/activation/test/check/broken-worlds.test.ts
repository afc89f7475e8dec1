import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DeleteLifecycleHookCommand,
  DescribeLifecycleHooksCommand,
  PutWarmPoolCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  AddTagsToOnPremisesInstancesCommand,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentGroupCommand,
  DeleteApplicationCommand,
  DeleteDeploymentGroupCommand,
  DeregisterOnPremisesInstanceCommand,
  GetDeploymentCommand,
  RegisterOnPremisesInstanceCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CreateTagsCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { openServices, type Services } from '@codedeployer/activation';
import { check, status, type CheckReport } from '@codedeployer/core/commands';
import { formatStatus } from '@codedeployer/core/host';
import { usualCalling, type CheckLine } from '@codedeployer/core/activation';
import { loadRevisionConfig } from '@codedeployer/core/config';
import { instancePolicy, managedServicePolicy, serviceRoleTrust } from '@codedeployer/core/policy';
import { createClients } from '@codedeployer/core/stages';
import {
  clientEnvironment,
  startServer,
  type Instance,
  type RequestFault,
  type RunningServer,
} from '@codedeployer/rehearsal';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';

const run = promisify(execFile);
/** Where `codedeployer` is. */
const binaries = fileURLToPath(new URL('../../../../node_modules/.bin', import.meta.url));
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'eu-central-1';
const account = '222233334444';
const bucket = 'shop-revisions';
const place = {
  application: 'shop',
  deploymentGroup: 'web',
  region,
  account,
  bucket,
  key: '{application}/{digest}.{format}',
};
const configuration = { region, application: 'shop', groups: ['web'], bucket, source: 'dist' };
const ec2Trust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

interface Broken {
  readonly what: string;
  readonly breakIt: (services: Services, instances: readonly string[]) => Promise<unknown>;
  /** The check that finds it, and how bad it is. */
  readonly found: string;
  /** What has to be said with it, as it cannot be looked at. */
  readonly unseen?: readonly string[];
  /** What its remedy says before the command. */
  readonly says?: string;
  /** What stands in the configuration. */
  readonly config?: object;
  /** Of the project. */
  readonly appspec?: string;
  /** What its remedy says to write into the configuration, where it is not a command. */
  readonly writes?: object;
  /** Where its remedy is not a command that can be run to the letter. */
  readonly byHand?: true;
}

const group = { applicationName: 'shop', currentDeploymentGroupName: 'web' };
const launch = (
  services: Services,
  tags: Readonly<Record<string, string>>,
  profile = true,
  ImageId = 'ami-linux',
) =>
  services.clients.ec2.send(
    new RunInstancesCommand({
      ImageId,
      MinCount: 1,
      MaxCount: 1,
      ...(profile && { IamInstanceProfile: { Name: 'shop-instance' } }),
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        },
      ],
    }),
  );
const update = (services: Services, settings: object) =>
  services.clients.codeDeploy.send(new UpdateDeploymentGroupCommand({ ...group, ...settings }));

const createScalingGroup = ({ clients }: Services, name: string, settings: object = {}) =>
  clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 2,
      DesiredCapacity: 0,
      AvailabilityZones: [`${region}a`],
      LaunchTemplate: { LaunchTemplateName: 'shop', Version: '1' },
      ...settings,
    }),
  );
/** An application with a deployment group of the same name, on the Auto Scaling group that is there. */
const createGroup = async ({ clients }: Services, name: string, settings: object = {}) => {
  await clients.codeDeploy.send(new CreateApplicationCommand({ applicationName: name }));
  await clients.codeDeploy.send(
    new CreateDeploymentGroupCommand({
      applicationName: name,
      deploymentGroupName: name,
      serviceRoleArn: `arn:aws:iam::${account}:role/shop-codedeploy`,
      autoScalingGroups: ['shop-asg'],
      ...settings,
    }),
  );
};

const putPolicy = ({ clients }: Services, ...Statement: readonly object[]) =>
  clients.s3.send(
    new PutBucketPolicyCommand({
      Bucket: bucket,
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
const roleArn = `arn:aws:iam::${account}:role/shop-instance`;
const objects = `arn:aws:s3:::${bucket}/*`;
/** Deploys to the group, and waits for the end. */
const deploy = async ({ clients }: Services) => {
  const s3Location = { bucket, key: 'shop/1.zip', bundleType: 'zip' } as const;
  const { deploymentId } = await clients.codeDeploy.send(
    new CreateDeploymentCommand({
      applicationName: 'shop',
      deploymentGroupName: 'web',
      revision: { revisionType: 'S3', s3Location },
    }),
  );
  for (;;) {
    const { deploymentInfo } = await clients.codeDeploy.send(
      new GetDeploymentCommand({ deploymentId }),
    );
    const { status = '' } = deploymentInfo ?? {};
    if (status === 'Failed' || status === 'Succeeded') return status;
    await sleep(20);
  }
};
/** A machine on premises. */
const register = async ({ clients }: Services, instanceName: string, Value: string) => {
  const iamUserArn = `arn:aws:iam::${account}:user/${instanceName}`;
  await clients.codeDeploy.send(
    new RegisterOnPremisesInstanceCommand({ instanceName, iamUserArn }),
  );
  await clients.codeDeploy.send(
    new AddTagsToOnPremisesInstancesCommand({
      instanceNames: [instanceName],
      tags: [{ Key: 'Role', Value }],
    }),
  );
};
const onPremises = {
  onPremisesInstanceTagFilters: [{ Key: 'Role', Value: 'web', Type: 'KEY_AND_VALUE' }],
};

/** Blue/green with a copy of the Auto Scaling group. */
const copying = {
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  loadBalancerInfo: { targetGroupInfoList: [{ name: 'shop' }] },
  ec2TagFilters: [],
  autoScalingGroups: ['shop-asg'],
  blueGreenDeploymentConfiguration: {
    greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
  },
} as const;

async function loseHooks({ clients }: Services): Promise<void> {
  const AutoScalingGroupName = 'shop-asg';
  const { LifecycleHooks = [] } = await clients.autoScaling.send(
    new DescribeLifecycleHooksCommand({ AutoScalingGroupName }),
  );
  for (const { LifecycleHookName } of LifecycleHooks)
    await clients.autoScaling.send(
      new DeleteLifecycleHookCommand({ AutoScalingGroupName, LifecycleHookName }),
    );
}

const worlds: readonly Broken[] = [
  {
    what: 'the bucket is not there',
    breakIt: ({ clients }) => clients.s3.send(new DeleteBucketCommand({ Bucket: bucket })),
    found: 'problem bucket',
    byHand: true, // one that is new has no versions yet
  },
  {
    what: 'the bucket keeps no versions',
    breakIt: ({ clients }) =>
      clients.s3.send(
        new PutBucketVersioningCommand({
          Bucket: bucket,
          VersioningConfiguration: { Status: 'Suspended' },
        }),
      ),
    found: 'warning bucket-versioning',
  },
  {
    what: 'the bucket is open to the public',
    breakIt: ({ clients }) =>
      clients.s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket })),
    found: 'problem bucket-public-access',
  },
  {
    what: 'revisions expire by age',
    breakIt: ({ clients }) =>
      clients.s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: bucket,
          LifecycleConfiguration: {
            Rules: [
              { ID: 'old', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 30 } },
            ],
          },
        }),
      ),
    found: 'warning bucket-lifecycle',
    byHand: true,
  },
  {
    what: 'the deployment group is not there',
    breakIt: ({ clients }) =>
      clients.codeDeploy.send(
        new DeleteDeploymentGroupCommand({ applicationName: 'shop', deploymentGroupName: 'web' }),
      ),
    found: 'problem group',
    byHand: true,
  },
  {
    what: 'the service role was removed',
    breakIt: async ({ clients }) => {
      const RoleName = 'shop-codedeploy';
      const PolicyArn = managedServicePolicy(region);
      await clients.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      await clients.iam.send(new DeleteRoleCommand({ RoleName }));
    },
    found: 'problem service-role',
    byHand: true,
  },
  {
    what: 'the service role trusts somebody else',
    breakIt: ({ clients }) =>
      clients.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'shop-codedeploy',
          PolicyDocument: JSON.stringify(ec2Trust),
        }),
      ),
    found: 'problem service-role',
  },
  {
    what: 'the service role trusts CodeDeploy of another region',
    breakIt: ({ clients }) =>
      clients.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'shop-codedeploy',
          PolicyDocument: JSON.stringify(serviceRoleTrust([{ ...place, region: 'us-west-2' }])),
        }),
      ),
    found: 'problem service-role',
  },
  {
    what: 'the service role trusts CodeDeploy for another account',
    breakIt: ({ clients }) =>
      clients.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'shop-codedeploy',
          PolicyDocument: JSON.stringify(serviceRoleTrust([{ ...place, account: '999988887777' }])),
        }),
      ),
    found: 'problem service-role',
  },
  {
    what: 'the service role has no policy',
    breakIt: ({ clients }) =>
      clients.iam.send(
        new DetachRolePolicyCommand({
          RoleName: 'shop-codedeploy',
          PolicyArn: managedServicePolicy(region),
        }),
      ),
    found: 'warning service-role',
  },
  {
    what: 'an instance is stopped',
    breakIt: ({ clients }, ids) =>
      clients.ec2.send(new StopInstancesCommand({ InstanceIds: ids.slice(0, 1) })),
    found: 'warning instances',
  },
  {
    what: 'an instance has no instance profile',
    breakIt: (services) => launch(services, { Role: 'web' }, false),
    found: 'problem instances',
  },
  {
    what: 'the tag of an instance is written in capitals',
    breakIt: (services) => launch(services, { role: 'Web' }),
    found: 'warning instances',
  },
  {
    what: 'no instance has the tag',
    breakIt: ({ clients }, ids) =>
      clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [...ids] })),
    found: 'problem instances',
    byHand: true,
  },
  {
    what: 'the instances may not fetch revisions',
    breakIt: ({ clients }) =>
      clients.iam.send(
        new DeleteRolePolicyCommand({ RoleName: 'shop-instance', PolicyName: 'revisions' }),
      ),
    found: 'problem instance-role',
  },
  {
    what: 'the instances may fetch the newest version of a revision only',
    breakIt: ({ clients }) =>
      clients.iam.send(
        new PutRolePolicyCommand({
          RoleName: 'shop-instance',
          PolicyName: 'revisions',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
            ],
          }),
        }),
      ),
    found: 'problem instance-role',
  },
  {
    what: 'a policy of the instances denies it',
    breakIt: ({ clients }) =>
      clients.iam.send(
        new PutRolePolicyCommand({
          RoleName: 'shop-instance',
          PolicyName: 'no',
          PolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
          }),
        }),
      ),
    found: 'problem instance-role',
    byHand: true,
  },
  {
    what: 'the Auto Scaling group is gone',
    breakIt: ({ clients }) =>
      clients.autoScaling.send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'shop-asg', ForceDelete: true }),
      ),
    found: 'problem auto-scaling',
    byHand: true,
  },
  {
    what: 'the hook of CodeDeploy is gone',
    breakIt: loseHooks,
    found: 'problem auto-scaling',
  },
  {
    what: 'processes of the Auto Scaling group stayed suspended',
    breakIt: ({ clients }) =>
      clients.autoScaling.send(
        new SuspendProcessesCommand({
          AutoScalingGroupName: 'shop-asg',
          ScalingProcesses: ['AddToLoadBalancer', 'AlarmNotification'],
        }),
      ),
    found: 'warning auto-scaling',
  },
  {
    what: 'the Auto Scaling group has a warm pool',
    breakIt: ({ clients }) =>
      clients.autoScaling.send(new PutWarmPoolCommand({ AutoScalingGroupName: 'shop-asg' })),
    found: 'warning auto-scaling',
  },
  {
    what: 'the Auto Scaling group puts its instances behind another load balancer',
    breakIt: async (services) => {
      await createScalingGroup(services, 'balanced', {
        TargetGroupARNs: [
          `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/other/50dc6c495c0c9188`,
        ],
      });
      await update(services, {
        autoScalingGroups: ['balanced'],
        deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        loadBalancerInfo: { targetGroupInfoList: [{ name: 'shop' }] },
      });
    },
    found: 'warning auto-scaling',
    unseen: ['load-balancer'],
    byHand: true,
  },
  {
    what: 'two deployment groups share an Auto Scaling group',
    breakIt: async (services) => {
      await createGroup(services, 'other');
    },
    found: 'warning other-hooks',
    says: 'Take it out of one of the two: ',
  },
  {
    what: 'the hook of a deployment group that is gone is left',
    breakIt: async (services) => {
      await createGroup(services, 'gone');
      // Of what it leaves on Auto Scaling groups it says nothing.
      await services.clients.codeDeploy.send(
        new DeleteApplicationCommand({ applicationName: 'gone' }),
      );
    },
    found: 'problem other-hooks',
  },
  {
    what: 'the copy of a blue/green deployment that failed is left',
    breakIt: async (services) => {
      await update(services, copying);
      expect(await deploy(services)).to.equal('Failed');
      await update(services, {
        deploymentStyle: {
          deploymentType: 'IN_PLACE',
          deploymentOption: 'WITHOUT_TRAFFIC_CONTROL',
        },
        ec2TagFilters: [{ Key: 'Role', Value: 'web', Type: 'KEY_AND_VALUE' }],
      });
    },
    found: 'warning left-copies',
  },
  {
    what: 'the policy of the bucket keeps the instances out',
    breakIt: (services) =>
      putPolicy(services, {
        Effect: 'Deny',
        Principal: { AWS: roleArn },
        Action: 's3:Get*',
        Resource: objects,
      }),
    found: 'problem instance-role',
    says: 'Except the role from it, or take it out: ',
  },
  {
    what: 'the policy of the bucket wants uploads that name their encryption',
    breakIt: (services) =>
      putPolicy(services, {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: objects,
        Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
      }),
    found: 'problem bucket-policy',
    says: "Write sse: 'aws:kms'",
    writes: { sse: 'aws:kms' },
  },
  {
    what: 'the policy of the bucket keeps out who deploys',
    breakIt: (services) =>
      putPolicy(services, {
        Effect: 'Deny',
        NotPrincipal: { AWS: [roleArn, `arn:aws:iam::${account}:root`] },
        Action: 's3:Put*',
        Resource: objects,
      }),
    found: 'problem bucket-policy',
    byHand: true,
  },
  {
    what: 'the instances may not use the key of the revisions',
    breakIt: () => Promise.resolve(),
    config: { kmsKeyId: `arn:aws:kms:${region}:${account}:key/0a1b2c3d` },
    found: 'problem instance-role',
  },
  {
    what: 'the agent may not ask CodeDeploy through the endpoint of its VPC',
    breakIt: () => Promise.resolve(),
    config: { activation: { instanceProfile: { name: 'shop-instance', vpc: true } } },
    found: 'problem instance-role',
  },
  {
    what: 'an instance of Windows is in a group of Linux',
    breakIt: (services) => launch(services, { Role: 'web' }, true, 'ami-windows'),
    found: 'problem platforms',
    says: 'Give each operating system a deployment group of its own; to take these out of this one: ',
  },
  {
    what: 'the archive is one that agents of Windows do not read',
    breakIt: async (services, ids) => {
      await launch(services, { Role: 'web' }, true, 'ami-windows');
      await services.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
    },
    config: { format: 'tgz' },
    found: 'problem platforms',
    says: 'Write format: zip',
    writes: { format: 'zip' },
  },
  {
    what: 'the revision is for Windows and the instances are not',
    breakIt: () => Promise.resolve(),
    appspec: 'version: 0.0\nos: windows\n',
    found: 'problem platforms',
    says: 'Write os: linux into appspec.yml',
    byHand: true,
  },
  {
    what: 'a machine on premises was deregistered',
    breakIt: async (services) => {
      await update(services, onPremises);
      await register(services, 'there', 'web');
      await register(services, 'gone', 'web');
      await services.clients.codeDeploy.send(
        new DeregisterOnPremisesInstanceCommand({ instanceName: 'gone' }),
      );
    },
    found: 'warning on-premises',
  },
  {
    what: 'the tag of a machine on premises is written in capitals',
    breakIt: async (services) => {
      await update(services, onPremises);
      await register(services, 'there', 'Web');
    },
    found: 'warning on-premises',
  },
  {
    what: 'no machine on premises has the tag',
    breakIt: (services) =>
      update(services, { ...onPremises, ec2TagFilters: [], autoScalingGroups: [] }),
    found: 'problem on-premises',
    byHand: true,
  },
  {
    what: 'an instance was launched after the last deployment',
    breakIt: async (services, ids) => {
      await services.clients.s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: 'shop/1.zip', Body: 'a revision' }),
      );
      await services.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
      const tag = (...Resources: string[]) =>
        services.clients.ec2.send(
          new CreateTagsCommand({ Resources, Tags: [{ Key: 'Role', Value: 'web' }] }),
        );
      await tag('i-1', 'i-2');
      expect(await deploy(services)).to.equal('Succeeded');
      await tag('i-3');
    },
    found: 'warning reached',
  },
  {
    what: 'nobody is told of a deployment that an alarm stops',
    breakIt: (services) =>
      update(services, {
        triggerConfigurations: [
          {
            triggerName: 'team',
            triggerTargetArn: `arn:aws:sns:${region}:${account}:team`,
            triggerEvents: ['DeploymentFailure'],
          },
        ],
      }),
    found: 'warning triggers',
    unseen: ['triggers'],
  },
  {
    what: 'an alarm rings',
    breakIt: ({ clients }) =>
      clients.cloudWatch.send(
        new SetAlarmStateCommand({
          AlarmName: 'errors',
          StateValue: 'ALARM',
          StateReason: 'a test',
        }),
      ),
    found: 'problem alarms',
  },
  {
    what: 'an alarm is not there',
    breakIt: (services) =>
      update(services, {
        alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }, { name: 'gone' }] },
      }),
    found: 'warning alarms',
    byHand: true,
  },
  {
    what: 'more instances have to stay healthy than there are',
    breakIt: async (services) => {
      await services.clients.codeDeploy.send(
        new CreateDeploymentConfigCommand({
          deploymentConfigName: 'nine',
          minimumHealthyHosts: { type: 'HOST_COUNT', value: 9 },
        }),
      );
      await update(services, { deploymentConfigName: 'nine' });
    },
    found: 'problem instances',
    byHand: true, // in the configuration
  },
  {
    what: 'one of two tags is enough where both are meant',
    breakIt: async (services, [first = '']) => {
      await services.clients.ec2.send(
        new CreateTagsCommand({ Resources: [first], Tags: [{ Key: 'Env', Value: 'prod' }] }),
      );
      await update(services, {
        ec2TagFilters: [
          { Key: 'Role', Value: 'web', Type: 'KEY_AND_VALUE' },
          { Key: 'Env', Value: 'prod', Type: 'KEY_AND_VALUE' },
        ],
      });
    },
    found: 'warning instances',
    byHand: true,
  },
];

/** An instance that deployments reach; those that EC2 launches here have no agent. */
function withAgent(id: string): Instance {
  const diagnostics = { errorCode: 0, scriptName: '', message: '', log: '' } as const;
  return {
    id,
    execute: () => Promise.resolve({ status: 'Succeeded', noop: false, diagnostics }),
    close: () => Promise.resolve(),
  };
}

describe('check in a world in which one thing is wrong', () => {
  let world: World;
  let server: RunningServer;
  let services: Services;
  let instances: string[];
  let clients: Awaited<ReturnType<typeof createClients>>;
  let fault: (operation: string) => RequestFault | undefined;

  /** Everything as it has to be. */
  const make = async () => {
    const { iam, s3, cloudWatch, codeDeploy } = services.clients;
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: region },
      }),
    );
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: bucket,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
    const role = (RoleName: string, trust: object) =>
      iam.send(
        new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
      );
    await role('shop-codedeploy', serviceRoleTrust([place]));
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: 'shop-codedeploy',
        PolicyArn: managedServicePolicy(region),
      }),
    );
    await role('shop-instance', ec2Trust);
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'shop-instance',
        PolicyName: 'revisions',
        PolicyDocument: JSON.stringify(instancePolicy([place])),
      }),
    );
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'shop-instance' }));
    await iam.send(
      new AddRoleToInstanceProfileCommand({
        InstanceProfileName: 'shop-instance',
        RoleName: 'shop-instance',
      }),
    );
    for (let index = 0; index < 2; index++) {
      const { Instances = [] } = await launch(services, { Role: 'web' });
      instances.push(...Instances.flatMap(({ InstanceId }) => InstanceId ?? []));
    }
    await createScalingGroup(services, 'shop-asg');
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'errors',
        Namespace: 'shop',
        MetricName: 'errors',
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Period: 60,
        Statistic: 'Sum',
        Threshold: 1,
      }),
    );
    await codeDeploy.send(new CreateApplicationCommand({ applicationName: 'shop' }));
    await codeDeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: 'shop',
        deploymentGroupName: 'web',
        serviceRoleArn: `arn:aws:iam::${account}:role/shop-codedeploy`,
        ec2TagFilters: [{ Key: 'Role', Value: 'web', Type: 'KEY_AND_VALUE' }],
        autoScalingGroups: ['shop-asg'],
        alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
      }),
    );
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'OK', StateReason: 'quiet' }),
    );
  };

  beforeEach(async () => {
    fault = () => undefined;
    instances = [];
    world = await createWorld({
      'project/dist/index.html': 'shop',
      'project/deploy/codedeployer.json': JSON.stringify(configuration),
    });
    server = await startServer({
      s3: { directory: world.path('s3'), buckets: [] },
      codeDeploy: {
        directory: world.path('codedeploy'),
        application: 'unused',
        groups: [{ name: 'fleet', instances: ['i-1', 'i-2', 'i-3'].map(withAgent) }],
      },
      account,
      faults: { onRequest: ({ operation }) => fault(operation) },
    });
    clients = await createClients({ region, endpoint: server.endpoint, credentials });
    services = await openServices(clients, region, usualCalling);
    await make();
  });
  afterEach(async () => {
    clients.s3.destroy();
    clients.codeDeploy.destroy();
    await server.close();
    await world.dispose();
  });

  const ask = async <Report>(
    command: (...asked: Parameters<typeof check>) => Promise<Report>,
    more: object = {},
  ): Promise<Report> => {
    // Whether this machine has namespaces takes a second to find out, and is looked at elsewhere.
    const options = { ...configuration, isolation: 'directory', ...more } as const;
    const config = await loadRevisionConfig({
      directory: world.path('project'),
      env: {},
      options,
    });
    return command(config, { clients, env: { PATH: process.env.PATH } });
  };
  const look = (more?: object): Promise<CheckReport> => ask(check, more);
  /** What is wrong, without this machine and the project, which have no appspec. */
  const wrong = ({ lines }: CheckReport): CheckLine[] =>
    lines.filter(({ level, subject }) => level !== 'ok' && subject !== 'this machine');
  const inWords = (lines: readonly CheckLine[]) =>
    lines.map(({ level, check: name }) => `${level} ${name}`);
  const follow = async (fix: string) => {
    const env = await clientEnvironment({
      endpoint: server.endpoint,
      region,
      credentials,
      directory: world.path('aws'),
    });
    await run('bash', ['-ec', fix], {
      cwd: world.path('project'),
      env: { PATH: `${binaries}:${process.env.PATH ?? ''}`, HOME: world.path('project'), ...env },
    });
  };

  it('finds nothing where all is as it has to be', async () => {
    expect(wrong(await look())).to.deep.equal([]);
  });

  for (const broken of worlds) {
    const {
      what,
      breakIt,
      found,
      unseen = [],
      says = '',
      config,
      writes,
      byHand,
      appspec,
    } = broken;
    it(`finds that ${what}, and nothing else${byHand ? '' : '; its remedy mends it'}`, async () => {
      if (appspec !== undefined) await writeFile(world.path('project/deploy/appspec.yml'), appspec);
      await breakIt(services, instances);
      const lines = wrong(await look(config));
      const isUnseen = ({ level }: CheckLine) => level === 'unseen';
      const [line, ...others] = lines.filter((one) => !isUnseen(one));
      const expected = unseen.map((name) => `unseen ${name}`);
      expect(
        inWords(line === undefined ? [] : [line]),
        JSON.stringify(lines, null, 1),
      ).to.deep.equal([found]);
      expect(inWords([...others, ...lines.filter(isUnseen)])).to.deep.equal(expected);
      const { fix = '' } = line ?? {};
      expect(fix.startsWith(says), fix).to.equal(true);
      if (byHand) {
        expect(fix).to.not.equal('');
        return;
      }
      if (writes === undefined) await follow(fix.slice(says.length));
      expect(inWords(wrong(await look({ ...config, ...writes })))).to.deep.equal(expected);
    });
  }

  it('finds that the hook of the group that blue/green copies is gone; its remedy mends it and leaves it to be copied', async () => {
    const ofScaling = async () =>
      wrong(await look()).filter(({ check: name }) => name === 'auto-scaling');
    await update(services, copying);
    expect(await ofScaling()).to.deep.equal([]);
    await loseHooks(services);
    const [lost, ...others] = await ofScaling();
    expect(others).to.deep.equal([]);
    expect(lost?.message).to.contain('lost the hook');
    await follow(lost?.fix ?? '');
    expect(await ofScaling()).to.deep.equal([]);
    const { deploymentGroupInfo: now } = await services.clients.codeDeploy.send(
      new GetDeploymentGroupCommand({ applicationName: 'shop', deploymentGroupName: 'web' }),
    );
    expect(now?.blueGreenDeploymentConfiguration).to.deep.include(
      copying.blueGreenDeploymentConfiguration,
    );
  });

  it('takes it that the instances may do what the policy of the bucket allows them, and sees that it denies plain HTTP', async () => {
    const { iam } = services.clients;
    await iam.send(
      new DeleteRolePolicyCommand({ RoleName: 'shop-instance', PolicyName: 'revisions' }),
    );
    const statement = { Principal: '*', Action: 's3:*', Resource: objects };
    await putPolicy(
      services,
      { ...statement, Effect: 'Allow', Principal: { AWS: roleArn } },
      { ...statement, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    );
    const report = await look();
    expect(wrong(report)).to.deep.equal([]);
    expect(report.lines.find((line) => line.check === 'bucket-policy')?.message).to.equal(
      'does not deny uploads, and denies what comes without encryption',
    );
  });

  it('says of each service that denies a look what it could not see, and by which permission it would', async () => {
    // None in a round keeps another from being asked for.
    const rounds = [
      ['GetRole', 'DescribeInstances', 'DescribeAutoScalingGroups', 'DescribeAlarms'],
      ['ListAttachedRolePolicies', 'GetInstanceProfile', 'DescribeLifecycleHooks'],
      ['ListRolePolicies'],
      ['GetRolePolicy'],
    ];
    for (const operations of rounds) {
      fault = (asked) =>
        operations.includes(asked)
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'not allowed' }
          : undefined;
      const lines = wrong(await look());
      for (const { level } of lines) expect(level, operations.join()).to.equal('unseen');
      const named = lines.map(({ permission = '' }) => permission.replace(/^[a-z0-9]+:/, ''));
      expect([...new Set(named)]).to.have.members(operations);
    }
  });

  it('lets status tell of alarms that ring, hooks that are gone and processes that stayed suspended, and what it could not see', async () => {
    const { cloudWatch } = services.clients;
    const quiet = await ask(status);
    expect(formatStatus(quiet).join('\n')).not.to.match(/alarms|auto-scaling|left-copies/);
    const checks = quiet.groups[0]?.checks ?? [];
    expect(inWords(checks)).to.have.members(['ok auto-scaling', 'ok left-copies', 'ok alarms']);
    for (const one of worlds.filter(({ what }) =>
      /hook of CodeDeploy is gone|suspended/.test(what),
    ))
      await one.breakIt(services, instances);
    await cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'x' }),
    );
    const told = formatStatus(await ask(status)).join('\n');
    expect(told)
      .to.match(
        /alarms errors: It rings since \d{4}-\S+Z, and stops every deployment at once\.\n +aws cloudwatch set-alarm-state /,
      )
      .and.to.match(
        /auto-scaling shop-asg: It has lost the hook \S+ of CodeDeploy: .*\n +aws deploy update-/,
      )
      .and.to.match(
        /auto-scaling shop-asg: Its processes AddToLoadBalancer, AlarmNotification are suspended, .*\n +aws autoscaling resume-processes /,
      );
    fault = (operation) =>
      operation === 'DescribeAlarms'
        ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' }
        : undefined;
    expect(formatStatus(await ask(status)).join('\n'))
      .to.contain('alarms: Not looked at: cloudwatch:DescribeAlarms is denied.')
      .and.to.contain('auto-scaling shop-asg: ');
  });

  it('says which permission would show whose a hook is', async () => {
    await createGroup(services, 'other');
    for (const operation of ['ListDeploymentGroups', 'ListApplications']) {
      fault = (asked) =>
        asked === operation
          ? { kind: 'error', status: 400, code: 'AccessDeniedException', message: 'not allowed' }
          : undefined;
      const lines = wrong(await look());
      expect(inWords(lines)).to.deep.equal(['unseen other-hooks']);
      expect(lines[0]?.permission).to.equal(`codedeploy:${operation}`);
    }
  });
});
