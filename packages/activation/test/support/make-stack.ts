import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentConfigCommand,
  CreateDeploymentGroupCommand,
  type CreateApplicationCommandInput,
  type CreateDeploymentConfigCommandInput,
  type CreateDeploymentGroupCommandInput,
} from '@aws-sdk/client-codedeploy';
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type BucketLocationConstraint,
  type LifecycleRule,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import type { Services } from '@codedeployer/activation';
import type { ReadTemplate } from './emitted.js';

type Values = Readonly<Record<string, unknown>>;

const nothing = Symbol('AWS::NoValue');

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What CloudFormation makes of a template, as far as ours go: one resource after another, with their references filled in. */
export async function makeStack(
  { Resources, Parameters = {}, Conditions = {} }: ReadTemplate,
  services: Services,
  given: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { partition, region, account } = services;
  const names = new Map<string, string>([
    ['AWS::Partition', partition],
    ['AWS::Region', region],
    ['AWS::AccountId', account],
    ['AWS::URLSuffix', 'amazonaws.com'],
    ...Object.entries(Parameters).map(
      ([name, { Default }]) => [name, given[name] ?? String(Default)] as const,
    ),
  ]);
  const arns = new Map<string, string>();
  const known = (from: ReadonlyMap<string, string>, id: string): string => {
    const found = from.get(id);
    if (found === undefined) throw new Error(`${id} is not made yet`);
    return found;
  };
  const named = (id: string) =>
    id.endsWith('.Arn') ? known(arns, id.slice(0, -'.Arn'.length)) : known(names, id);
  const holds = (condition: unknown): boolean => {
    const [one, other] = (condition as { 'Fn::Equals': unknown[] })['Fn::Equals'].map(resolved);
    return one === other;
  };
  function resolved(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolved).filter((one) => one !== nothing);
    if (!isObject(value)) return value;
    if ('Ref' in value) return value.Ref === 'AWS::NoValue' ? nothing : named(String(value.Ref));
    if ('Fn::GetAtt' in value) return named(String(value['Fn::GetAtt']));
    if ('Fn::Sub' in value)
      return String(value['Fn::Sub'])
        .replaceAll(/\$\{([^!}]+)\}/g, (_match, id: string) => named(id))
        .replaceAll('${!', '${');
    if ('Fn::If' in value) {
      const [condition, yes, no] = value['Fn::If'] as [string, unknown, unknown];
      return resolved(holds(Conditions[condition]) ? yes : no);
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, one]) => [key, resolved(one)] as const)
        .filter(([, one]) => one !== nothing),
    );
  }
  for (const [id, { Type, Condition, Properties }] of Object.entries(Resources)) {
    if (Condition !== undefined && !holds(Conditions[Condition])) continue;
    const make = makers[Type];
    if (make === undefined) throw new Error(`nobody makes ${Type}`);
    const { name, arn } = await make(services, resolved(Properties) as never);
    names.set(id, name);
    if (arn !== undefined) arns.set(id, arn);
  }
}

interface Made {
  readonly name: string;
  readonly arn?: string | undefined;
}

interface Bucket {
  readonly BucketName: string;
  readonly PublicAccessBlockConfiguration: object;
  readonly OwnershipControls: { readonly Rules: readonly { ObjectOwnership: 'ObjectWriter' }[] };
  readonly BucketEncryption: {
    readonly ServerSideEncryptionConfiguration: readonly {
      readonly BucketKeyEnabled?: boolean;
      readonly ServerSideEncryptionByDefault: ServerSideEncryptionRule['ApplyServerSideEncryptionByDefault'];
    }[];
  };
  readonly VersioningConfiguration: { readonly Status: 'Enabled' };
  readonly LifecycleConfiguration: {
    readonly Rules: readonly (Omit<LifecycleRule, 'Prefix'> & { Id: string; Prefix: string })[];
  };
  readonly Tags: { Key: string; Value: string }[];
}

async function makeBucket({ clients, region }: Services, bucket: Bucket): Promise<Made> {
  const { s3 } = clients;
  const Bucket = bucket.BucketName;
  const { ObjectOwnership } = bucket.OwnershipControls.Rules[0] ?? {};
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      ObjectOwnership,
      CreateBucketConfiguration: {
        LocationConstraint: region as BucketLocationConstraint,
        Tags: bucket.Tags,
      },
    }),
  );
  const { PublicAccessBlockConfiguration, VersioningConfiguration } = bucket;
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  const Rules = bucket.BucketEncryption.ServerSideEncryptionConfiguration.map(
    ({ ServerSideEncryptionByDefault, ...rule }) => ({
      ...rule,
      ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
    }),
  );
  await s3.send(
    new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }),
  );
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: bucket.LifecycleConfiguration.Rules.map(({ Id: ID, Prefix, ...rule }) => ({
          ID,
          Filter: { Prefix },
          ...rule,
        })),
      },
    }),
  );
  return { name: Bucket };
}

interface Role {
  readonly RoleName: string;
  readonly Description: string;
  readonly AssumeRolePolicyDocument: object;
  readonly ManagedPolicyArns?: readonly string[];
  readonly Policies?: readonly { readonly PolicyName: string; readonly PolicyDocument: object }[];
  readonly Tags: { Key: string; Value: string }[];
}

async function makeRole({ clients: { iam } }: Services, role: Role): Promise<Made> {
  const { RoleName, Description, Tags, ManagedPolicyArns = [], Policies = [] } = role;
  const AssumeRolePolicyDocument = JSON.stringify(role.AssumeRolePolicyDocument);
  const made = await iam.send(
    new CreateRoleCommand({ RoleName, Description, Tags, AssumeRolePolicyDocument }),
  );
  for (const PolicyArn of ManagedPolicyArns)
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  for (const { PolicyName, PolicyDocument } of Policies)
    await iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName,
        PolicyDocument: JSON.stringify(PolicyDocument),
      }),
    );
  return { name: RoleName, arn: made.Role?.Arn };
}

async function makeProfile(
  { clients: { iam } }: Services,
  profile: { readonly InstanceProfileName: string; readonly Roles: readonly string[] },
): Promise<Made> {
  const { InstanceProfileName, Roles } = profile;
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  for (const RoleName of Roles)
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  return { name: InstanceProfileName };
}

/** As the API of CodeDeploy has it: with small letters, but for filters of tags and for tags. */
function small(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(small);
  if (!isObject(value)) return value;
  if ('Ec2TagGroup' in value) return value.Ec2TagGroup;
  if ('OnPremisesTagGroup' in value) return value.OnPremisesTagGroup;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      key === 'Tags' ? one : small(one),
    ]),
  );
}

const makers: Readonly<Record<string, (services: Services, properties: never) => Promise<Made>>> = {
  'AWS::S3::Bucket': makeBucket,
  'AWS::IAM::Role': makeRole,
  'AWS::IAM::InstanceProfile': makeProfile,
  'AWS::CodeDeploy::Application': async ({ clients }, properties) => {
    const input = small(properties) as CreateApplicationCommandInput;
    await codeDeployOf(clients).send(new CreateApplicationCommand(input));
    return { name: input.applicationName ?? '' };
  },
  'AWS::CodeDeploy::DeploymentConfig': async ({ clients }, properties) => {
    const input = small(properties) as CreateDeploymentConfigCommandInput;
    await codeDeployOf(clients).send(new CreateDeploymentConfigCommand(input));
    return { name: input.deploymentConfigName ?? '' };
  },
  'AWS::CodeDeploy::DeploymentGroup': async ({ clients }, properties) => {
    const input = small(properties) as CreateDeploymentGroupCommandInput;
    await codeDeployOf(clients).send(new CreateDeploymentGroupCommand(input));
    return { name: input.deploymentGroupName ?? '' };
  },
};

function codeDeployOf({ codeDeploy }: Services['clients']): CodeDeployClient {
  return codeDeploy;
}
