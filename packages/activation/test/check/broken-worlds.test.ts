import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
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
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  DeleteApplicationCommand,
  DeleteDeploymentGroupCommand,
  GetDeploymentCommand,
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
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { openServices, type Services } from '@codedeployer/activation';
import { check, type CheckReport } from '@codedeployer/core/commands';
import { usualCalling, type CheckLine } from '@codedeployer/core/activation';
import { loadRevisionConfig } from '@codedeployer/core/config';
import { instancePolicy, managedServicePolicy, serviceRoleTrust } from '@codedeployer/core/policy';
import { createClients } from '@codedeployer/core/stages';
import {
  clientEnvironment,
  startServer,
  type RequestFault,
  type RunningServer,
} from '@codedeployer/rehearsal';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';

const run = promisify(execFile);
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
  /** Where its remedy is not a command that can be run to the letter. */
  readonly byHand?: true;
}

const group = { applicationName: 'shop', currentDeploymentGroupName: 'web' };
const launch = (services: Services, tags: Readonly<Record<string, string>>, profile = true) =>
  services.clients.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-linux',
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
    breakIt: async ({ clients }) => {
      const { LifecycleHooks = [] } = await clients.autoScaling.send(
        new DescribeLifecycleHooksCommand({ AutoScalingGroupName: 'shop-asg' }),
      );
      for (const { LifecycleHookName } of LifecycleHooks)
        await clients.autoScaling.send(
          new DeleteLifecycleHookCommand({ AutoScalingGroupName: 'shop-asg', LifecycleHookName }),
        );
    },
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
      const { codeDeploy } = services.clients;
      await update(services, {
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        loadBalancerInfo: { targetGroupInfoList: [{ name: 'shop' }] },
        ec2TagFilters: [],
        autoScalingGroups: ['shop-asg'],
        blueGreenDeploymentConfiguration: {
          greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        },
      });
      const s3Location = { bucket, key: 'shop/1.zip', bundleType: 'zip' } as const;
      const { deploymentId } = await codeDeploy.send(
        new CreateDeploymentCommand({
          applicationName: 'shop',
          deploymentGroupName: 'web',
          revision: { revisionType: 'S3', s3Location },
        }),
      );
      const status = async () =>
        (await codeDeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo?.status;
      while ((await status()) !== 'Failed') await sleep(20);
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

describe('check in a world in which one thing is wrong', function () {
  this.timeout(30_000);
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
    world = await createWorld({ 'project/dist/index.html': 'shop' });
    server = await startServer({
      s3: { directory: world.path('s3'), buckets: [] },
      codeDeploy: { directory: world.path('codedeploy'), application: 'unused', groups: [] },
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

  const look = async (): Promise<CheckReport> => {
    const config = await loadRevisionConfig({
      directory: world.path('project'),
      env: {},
      options: { region, application: 'shop', groups: ['web'], bucket, source: 'dist' },
    });
    return check(config, { clients, env: { PATH: process.env.PATH } });
  };
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
      env: { PATH: process.env.PATH, HOME: world.path('project'), ...env },
    });
  };

  it('finds nothing where all is as it has to be', async () => {
    expect(wrong(await look())).to.deep.equal([]);
  });

  for (const { what, breakIt, found, unseen = [], says = '', byHand } of worlds)
    it(`finds that ${what}, and nothing else${byHand ? '' : '; its remedy mends it'}`, async () => {
      await breakIt(services, instances);
      const lines = wrong(await look());
      const isUnseen = ({ level }: CheckLine) => level === 'unseen';
      expect(inWords(lines.filter(isUnseen))).to.deep.equal(unseen.map((name) => `unseen ${name}`));
      const [line, ...others] = lines.filter((one) => !isUnseen(one));
      expect(
        inWords(line === undefined ? [] : [line]),
        JSON.stringify(lines, null, 1),
      ).to.deep.equal([found]);
      expect(others).to.deep.equal([]);
      const { fix = '' } = line ?? {};
      expect(fix).to.match(new RegExp(`^${says}.`));
      if (byHand) return;
      await follow(fix.slice(says.length));
      expect(wrong(await look())).to.deep.equal([]);
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
