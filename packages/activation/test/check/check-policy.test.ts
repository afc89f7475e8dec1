import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  RegisterOnPremisesInstanceCommand,
} from '@aws-sdk/client-codedeploy';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { AttachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { activate, check, type CheckReport } from '@codedeployer/core/commands';
import { deploy } from '@codedeployer/core';
import { loadConfig, type Config, type WrittenConfig } from '@codedeployer/core/config';
import { checkActions, checkPolicy, type PolicyDocument } from '@codedeployer/core/policy';
import { createClients } from '@codedeployer/core/stages';
import { startServer, type Instance, type RunningServer } from '@codedeployer/rehearsal';
import { allows, createWorld, type Asked, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  bucketProbes,
  groupProbes,
  machineProbes,
  placeProbes,
} from '../../../core/dist/check/probes.js';
import { furtherProbes } from '../../dist/check/further-probes.js';

const account = '111122223333';
const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** An input of any command of the SDK. */
type Input = Readonly<Record<string, unknown>>;
type Reads = (input: Input) => readonly Asked[];

const s3 =
  (action: string): Reads =>
  ({ Bucket, Key }) => {
    const bucket = `arn:aws:s3:::${String(Bucket)}`;
    const resource = typeof Key === 'string' ? `${bucket}/${Key}` : bucket;
    return [{ action: `s3:${action}`, resource }];
  };
const iam =
  (action: string, kind: string, name: string): Reads =>
  (input) => {
    const said = String(input[name]);
    const resource = said.startsWith('arn:') ? said : `arn:aws:iam::${account}:${kind}/${said}`;
    return [{ action: `iam:${action}`, resource }];
  };
const ofCodeDeploy = (action: string, resource: string): Asked => ({
  action: `codedeploy:${action}`,
  resource: `arn:aws:codedeploy:${region}:${account}:${resource}`,
});
const anything =
  (action: string): Reads =>
  () => [{ action, resource: '*' }];

/** What IAM asks of a command, by the "Actions, resources, and condition keys" of its service. */
const askedOf: Readonly<Record<string, Reads>> = {
  HeadBucketCommand: s3('ListBucket'),
  GetPublicAccessBlockCommand: s3('GetBucketPublicAccessBlock'),
  GetBucketEncryptionCommand: s3('GetEncryptionConfiguration'),
  GetBucketVersioningCommand: s3('GetBucketVersioning'),
  GetBucketLifecycleConfigurationCommand: s3('GetLifecycleConfiguration'),
  GetBucketPolicyCommand: s3('GetBucketPolicy'),
  GetObjectCommand: s3('GetObject'),
  BatchGetDeploymentGroupsCommand: ({ applicationName, deploymentGroupNames = [] }) =>
    (deploymentGroupNames as string[]).map((group) =>
      ofCodeDeploy(
        'BatchGetDeploymentGroups',
        `deploymentgroup:${String(applicationName)}/${group}`,
      ),
    ),
  // The service finds out whose they are; they are of this world's group.
  BatchGetDeploymentsCommand: () => [
    ofCodeDeploy('BatchGetDeployments', 'deploymentgroup:shop/web'),
  ],
  ListDeploymentsCommand: ({ applicationName, deploymentGroupName }) => [
    ofCodeDeploy(
      'ListDeployments',
      `deploymentgroup:${String(applicationName)}/${String(deploymentGroupName)}`,
    ),
  ],
  GetDeploymentConfigCommand: ({ deploymentConfigName }) => [
    ofCodeDeploy('GetDeploymentConfig', `deploymentconfig:${String(deploymentConfigName)}`),
  ],
  ListApplicationsCommand: anything('codedeploy:ListApplications'),
  ListDeploymentGroupsCommand: ({ applicationName }) => [
    ofCodeDeploy('ListDeploymentGroups', `application:${String(applicationName)}`),
  ],
  ListOnPremisesInstancesCommand: anything('codedeploy:ListOnPremisesInstances'),
  BatchGetOnPremisesInstancesCommand: ({ instanceNames = [] }) =>
    (instanceNames as string[]).map((name) =>
      ofCodeDeploy('BatchGetOnPremisesInstances', `instance:${name}`),
    ),
  ListDeploymentTargetsCommand: anything('codedeploy:ListDeploymentTargets'),
  BatchGetDeploymentTargetsCommand: anything('codedeploy:BatchGetDeploymentTargets'),
  GetRoleCommand: iam('GetRole', 'role', 'RoleName'),
  ListRolePoliciesCommand: iam('ListRolePolicies', 'role', 'RoleName'),
  ListAttachedRolePoliciesCommand: iam('ListAttachedRolePolicies', 'role', 'RoleName'),
  GetRolePolicyCommand: iam('GetRolePolicy', 'role', 'RoleName'),
  GetPolicyCommand: iam('GetPolicy', 'policy', 'PolicyArn'),
  GetPolicyVersionCommand: iam('GetPolicyVersion', 'policy', 'PolicyArn'),
  GetInstanceProfileCommand: iam('GetInstanceProfile', 'instance-profile', 'InstanceProfileName'),
  DescribeInstancesCommand: anything('ec2:DescribeInstances'),
  DescribeAutoScalingGroupsCommand: anything('autoscaling:DescribeAutoScalingGroups'),
  DescribeLifecycleHooksCommand: anything('autoscaling:DescribeLifecycleHooks'),
  DescribeAlarmsCommand: anything('cloudwatch:DescribeAlarms'),
  // Nobody needs to be allowed this.
  GetCallerIdentityCommand: () => [],
};

const written: WrittenConfig = {
  application: 'shop',
  bucket: 'shop-revisions',
  region,
  groups: ['web'],
  source: 'dist',
  pollInterval: 0.1,
  deploymentConfig: 'one-stays',
  activation: {
    deploymentConfigs: { 'one-stays': { minimumHealthyHosts: { count: 1 } } },
    serviceRole: 'shop-codedeploy',
    instanceProfile: 'shop-instances',
    ec2Tags: [{ key: 'Role', value: 'web' }],
    onPremisesTags: [{ key: 'Role', value: 'web' }],
    autoScalingGroups: ['shop-asg'],
    alarms: ['errors'],
  },
};

const success = { errorCode: 0, scriptName: '', message: 'Succeeded: ', log: '' } as const;

const classes = [
  S3Client,
  CodeDeployClient,
  IAMClient,
  EC2Client,
  AutoScalingClient,
  CloudWatchClient,
];

describe('the policy of whoever checks', () => {
  const asked: Asked[] = [];
  const opened: { destroy(): void }[] = [];
  let isRecording = false;
  let world: World;
  let server: RunningServer;
  let config: Config;
  let policy: PolicyDocument;
  let report: CheckReport;

  /** Writes down what clients are asked, as IAM sees it. */
  const record = () => {
    for (const { prototype } of classes as unknown as { prototype: Record<string, unknown> }[]) {
      const send = prototype.send as (...args: unknown[]) => unknown;
      prototype.send = function (this: unknown, command: { input: Input }, ...more: unknown[]) {
        const { name } = command.constructor;
        const read = askedOf[name];
        if (isRecording && read === undefined)
          throw new Error(`The table of this test lacks ${name}.`);
        if (isRecording) asked.push(...(read?.(command.input) ?? []));
        return send.call(this, command, ...more);
      };
    }
  };

  before(async () => {
    record();
    world = await createWorld({
      'project/dist/appspec.yml':
        'version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv/shop\n',
    });
    // One of them does not start the application, so that it is looked at why.
    const instance = (id: string): Instance => ({
      id,
      execute: (command) =>
        Promise.resolve(
          id === 'i-web-2' && command === 'ApplicationStart'
            ? { status: 'Failed', noop: false, diagnostics: { ...success, errorCode: 4 } }
            : { status: 'Succeeded', noop: false, diagnostics: success },
        ),
      close: () => Promise.resolve(),
    });
    server = await startServer({
      s3: { directory: world.path('s3'), buckets: [] },
      codeDeploy: {
        directory: world.path('codedeploy'),
        application: 'shop',
        groups: [{ name: 'web', instances: ['i-web-1', 'i-web-2'].map(instance), run: instance }],
      },
      account,
    });
    const place = { region, endpoint: server.endpoint, credentials };
    const clients = await createClients(place);
    const [ec2, scaling, watch, roles] = [
      new EC2Client(place),
      new AutoScalingClient(place),
      new CloudWatchClient(place),
      new IAMClient(place),
    ];
    opened.push(clients.s3, clients.codeDeploy, ec2, scaling, watch, roles);
    await scaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'shop-asg',
        MinSize: 0,
        MaxSize: 0,
        LaunchTemplate: { LaunchTemplateName: 'shop', Version: '1' },
        AvailabilityZones: [`${region}a`],
      }),
    );
    await watch.send(
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
    config = await loadConfig({ directory: world.path('project'), env: {}, options: written });
    const env = { PATH: process.env.PATH };
    const made = await activate(config, { clients, env, confirm: () => Promise.resolve(true) });
    expect(made.error).to.equal(undefined);
    await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-linux',
        MinCount: 2,
        MaxCount: 2,
        IamInstanceProfile: { Name: 'shop-instances' },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Role', Value: 'web' }] }],
      }),
    );
    await deploy(world.path('project/dist'), config, { clients, env });
    await roles.send(
      new AttachRolePolicyCommand({
        RoleName: 'shop-instances',
        PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
      }),
    );
    const serviceRoleArn = `arn:aws:iam::${account}:role/shop-codedeploy`;
    const codeDeploy = new CodeDeployClient(place);
    opened.push(codeDeploy);
    await codeDeploy.send(
      new RegisterOnPremisesInstanceCommand({
        instanceName: 'press',
        iamUserArn: `arn:aws:iam::${account}:user/press`,
      }),
    );
    // A hook of another application, so that it is asked whose it is.
    await codeDeploy.send(new CreateApplicationCommand({ applicationName: 'press' }));
    await codeDeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: 'press',
        deploymentGroupName: 'press',
        serviceRoleArn,
        autoScalingGroups: ['shop-asg'],
      }),
    );
    policy = checkPolicy(config, { account });
    isRecording = true;
    report = await check(config, { clients, env });
    isRecording = false;
  });
  after(async () => {
    for (const { prototype } of classes as unknown as { prototype: Record<string, unknown> }[])
      delete prototype.send;
    for (const client of opened) client.destroy();
    await server.close();
    await world.dispose();
  });

  it('allows every call that is made, so that nothing stays unseen', () => {
    expect(report.lines.filter(({ level }) => level === 'unseen')).to.deep.equal([]);
    expect(asked.length).to.be.greaterThan(20);
    expect(asked.filter((call) => !allows(policy, call))).to.deep.equal([]);
  });

  it('has no action that is not needed by a call, or by what AWS demands besides', () => {
    const called = new Set(asked.map(({ action }) => action));
    const idle = checkActions.filter(
      ({ action, demandedBy }) => !called.has(action) && demandedBy === undefined,
    );
    expect(idle.map(({ action }) => action)).to.deep.equal([]);
    for (const { action, demandedBy } of checkActions)
      if (demandedBy !== undefined)
        expect(demandedBy.page, action).to.match(/^https:\/\/docs\.aws\.amazon\.com\//);
  });

  it('is nothing to other groups, buckets, roles and regions', () => {
    // Whose a hook is, any group may say; machines on premises are of no group.
    const ofAll = [
      'ListDeploymentGroups',
      'BatchGetDeploymentGroups',
      'BatchGetOnPremisesInstances',
    ];
    const elsewhere = asked.flatMap(({ action, resource }) =>
      resource === '*' || resource.includes(':policy/')
        ? []
        : ofAll.includes(action.replace('codedeploy:', ''))
          ? [{ action, resource: resource.replace(region, 'us-east-1') }]
          : [
              { action, resource: resource.replace('shop', 'till') },
              { action, resource: `${resource}-2` },
              { action, resource: resource.replace(region, 'us-east-1') },
            ].filter((call) => call.resource !== resource),
    );
    // Which deployment configuration a group has, AWS knows.
    const within = elsewhere.filter(
      (call) => !call.resource.includes(':deploymentconfig:') && allows(policy, call),
    );
    expect(within).to.deep.equal([]);
  });

  it('has what every probe says that it needs, and nothing that none needs', () => {
    const probes = [
      ...[...machineProbes, ...placeProbes, ...bucketProbes, ...groupProbes],
      ...[...furtherProbes.place, ...furtherProbes.bucket, ...furtherProbes.group],
    ];
    const needed = new Set(probes.flatMap(({ permissions }) => permissions));
    const known = new Set(checkActions.map(({ action }) => action));
    expect([...needed].filter((action) => !known.has(action))).to.deep.equal([]);
    const ofNone = [...known].filter((action) => !needed.has(action));
    // A key is asked for by none.
    expect(ofNone).to.deep.equal(['kms:Decrypt']);
  });

  it('lets all roles be read where the section names none', async () => {
    const { activation: _section, ...rest } = written;
    const without = await loadConfig({ directory: '/', env: {}, options: rest });
    const document = checkPolicy(without, { account });
    const role = (name: string) => ({
      action: 'iam:GetRole',
      resource: `arn:aws:iam::${account}:role/${name}`,
    });
    expect(allows(document, role('anyone'))).to.equal(true);
    expect(allows(policy, role('anyone'))).to.equal(false);
    expect(allows(policy, role('shop-codedeploy'))).to.equal(true);
  });
});
