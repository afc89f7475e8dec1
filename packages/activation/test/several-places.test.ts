import { CodeDeployClient, ListDeploymentGroupsCommand } from '@aws-sdk/client-codedeploy';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { activate, type ActivationReport } from '@codedeployer/core/commands';
import { loadRevisionConfig } from '@codedeployer/core/config';
import { formatActivation, formatActivationPlan } from '@codedeployer/core/host';
import { createClients } from '@codedeployer/core/stages';
import { expect } from 'chai';
import {
  actions,
  createActivationWorld,
  states,
  type ActivationWorld,
} from './support/activation-world.js';

const ours = '222233334444';
const partner = '555566667777';
const roleArn = `arn:aws:iam::${partner}:role/deployer`;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

const options = {
  application: 'shop',
  region: 'eu-central-1',
  bucket: 'shop-eu',
  groups: {
    web: null,
    'web-us': { deploymentGroup: 'web', region: 'us-east-1', bucket: 'shop-us' },
    partner: { roleArn, externalId: 'shop', bucket: 'shop-partner' },
  },
  activation: { serviceRole: 'shop-codedeploy', ec2Tags: [{ key: 'Role', value: 'web' }] },
};

describe('activate() of groups in several regions and accounts', () => {
  let aws: ActivationWorld;
  let onWrite: (call: string) => void;
  const opened: { destroy(): void }[] = [];

  beforeEach(async () => {
    onWrite = () => undefined;
    aws = await createActivationWorld({
      onRequest({ service, operation }) {
        if (!/^(?:Get|List|Describe|Head|Assume)/.test(operation))
          onWrite(`${service}:${operation}`);
        return undefined;
      },
    });
  });

  afterEach(async () => {
    for (const client of opened.splice(0)) client.destroy();
    await aws.close();
  });

  const run = async ({ yes = true, signal }: { yes?: boolean; signal?: AbortSignal } = {}) => {
    const config = await loadRevisionConfig({ directory: '/', env: {}, options });
    const { endpoint } = aws.server;
    let plan: ActivationReport | undefined;
    const report = await activate(config, {
      env: {},
      signal,
      async clients(connection) {
        const clients = await createClients({ ...connection, endpoint, credentials });
        opened.push(clients.s3, clients.codeDeploy);
        return clients;
      },
      confirm: (shown) => {
        plan = shown;
        return Promise.resolve(yes);
      },
    });
    return { report, plan: plan === undefined ? [] : formatActivationPlan(plan) };
  };

  /** What is in a region of an account; IAM's and the names of buckets are of the account. */
  const holdings = async (region: string, account: string) => {
    const place = { region, endpoint: aws.server.endpoint };
    const other = await createClients({
      ...place,
      credentials,
      ...(account === ours ? {} : { roleArn, externalId: 'shop' }),
    });
    const { settingsFor } = other;
    const codeDeploy = other.codeDeploy as unknown as CodeDeployClient;
    const iam = new IAMClient({ ...settingsFor?.('iam'), region });
    const s3 = other.s3 as unknown as S3Client;
    opened.push(codeDeploy, iam, s3);
    const groups = codeDeploy
      .send(new ListDeploymentGroupsCommand({ applicationName: 'shop' }))
      .then(({ deploymentGroups = [] }) => deploymentGroups.toSorted())
      .catch((error: unknown) => (error as Error).name);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'shop-codedeploy' }));
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    return {
      groups: await groups,
      trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '').match(
        /arn:aws:codedeploy:[^"]*/g,
      ),
      buckets: Buckets.map(({ Name, BucketRegion }) => `${Name} ${BucketRegion}`),
    };
  };

  const groupsOf = (region: string, account: string) =>
    `arn:aws:codedeploy:${region}:${account}:deploymentgroup:shop/*`;

  it('shows a plan for each, and makes each thing where it belongs', async () => {
    const { report, plan } = await run();
    expect(report.error).to.equal(undefined);
    expect(plan.filter((line) => /^(?:Region|All)/.test(line))).to.deep.equal([
      `Region eu-central-1, account ${ours}: 4 to create.`,
      `Region us-east-1, account ${ours}: 3 to create.`,
      `Region eu-central-1, account ${partner}: 4 to create.`,
      'All in all 11 to create.',
    ]);
    expect(formatActivation(report)).to.include(
      `Created deployment group shop/web (us-east-1, ${ours}).`,
    );
    const absent = 'ApplicationDoesNotExistException';
    // One role for both regions of an account, which trusts CodeDeploy in both.
    const trust = [groupsOf('eu-central-1', ours), groupsOf('us-east-1', ours)];
    const buckets = ['shop-eu eu-central-1', 'shop-us us-east-1'];
    expect(await holdings('eu-central-1', ours)).to.deep.equal({
      groups: ['web'],
      trust,
      buckets,
    });
    expect(await holdings('us-east-1', ours)).to.deep.equal({
      groups: ['web'],
      trust,
      buckets,
    });
    const theirs = [groupsOf('eu-central-1', partner)];
    expect(await holdings('eu-central-1', partner)).to.deep.equal({
      groups: ['partner'],
      trust: theirs,
      buckets: ['shop-partner eu-central-1'],
    });
    expect(await holdings('us-east-1', partner)).to.deep.equal({
      groups: absent,
      trust: theirs,
      buckets: ['shop-partner eu-central-1'],
    });
    expect(actions((await run({ yes: false })).report)).to.deep.equal([]);
  });

  it('interrupted between two of them says which is done, and goes on with the others', async () => {
    const controller = new AbortController();
    onWrite = (call) => {
      if (call === 'codedeploy:CreateDeploymentGroup') controller.abort(new Error('interrupted'));
    };
    const { report } = await run({ signal: controller.signal });
    expect(report.error?.code).to.equal('CANCELLED');
    expect(states(report)).to.deep.equal([
      ...['done', 'done', 'done', 'in part'],
      ...Array.from({ length: 7 }, () => 'not begun'),
    ]);
    expect(formatActivation(report)).to.include(
      `Maybe done, or in part: deployment group shop/web (eu-central-1, ${ours}).`,
    );
    onWrite = () => undefined;
    expect((await run()).report.error).to.equal(undefined);
    expect(actions((await run({ yes: false })).report)).to.deep.equal([]);
  });
});
