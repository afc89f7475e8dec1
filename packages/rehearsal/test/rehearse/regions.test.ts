import {
  CodeDeployClient,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  ListApplicationsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Rehearsal, RehearsalRequest } from '@codedeployer/core/contract';
import { errorOf } from '@codedeployer/testing';
import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRehearsal } from '../../dist/index.js';
import { readKept } from '../../dist/kept.js';
import { appspec, bundle } from '../support/bundle.js';
import { assumeRole } from '../support/sts.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const other = '222233334444';

interface Clients {
  readonly s3: S3Client;
  readonly codeDeploy: CodeDeployClient;
}

describe('a rehearsal of several regions and accounts', () => {
  const open: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });
  const folder = temporaryFolder();

  async function start(changes: Partial<RehearsalRequest> = {}): Promise<Rehearsal> {
    const rehearsal = await startRehearsal({
      application: 'shop',
      groups: [
        'web',
        { name: 'web-us', deploymentGroup: 'web', region: 'us-east-1', bucket: 'artifacts-us' },
        { name: 'partner', application: 'theirs', account: other, bucket: 'artifacts-partner' },
      ],
      bucket: 'artifacts',
      region: 'eu-central-1',
      instances: 1,
      isolation: 'directory',
      directory: folder.path,
      environment: { PATH: process.env.PATH },
      ...changes,
    });
    open.push(() => rehearsal.close());
    return rehearsal;
  }

  async function clients(
    { endpoint, credentials }: Rehearsal,
    region: string,
    account?: string,
  ): Promise<Clients> {
    const config = {
      endpoint,
      region,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: account === undefined ? credentials : await assumeRole(endpoint, account),
    };
    const made = { s3: new S3Client(config), codeDeploy: new CodeDeployClient(config) };
    open.push(
      () => made.s3.destroy(),
      () => made.codeDeploy.destroy(),
    );
    return made;
  }

  async function deploy(
    { s3, codeDeploy }: Clients,
    bucket: string,
    group: { applicationName: string; deploymentGroupName: string },
  ): Promise<string | undefined> {
    const tree = { 'appspec.yml': appspec('/srv/shop'), [`app/${bucket}`]: '' };
    const Body = await bundle(tree);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a.zip', Body }));
    const s3Location = { bucket, key: 'a.zip', bundleType: 'zip' } as const;
    const { deploymentId } = await codeDeploy.send(
      new CreateDeploymentCommand({ ...group, revision: { revisionType: 'S3', s3Location } }),
    );
    for (;;) {
      const { deploymentInfo } = await codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
      if (deploymentInfo?.completeTime !== undefined) return deploymentInfo.status;
      await sleep(20);
    }
  }

  it('has in each region of each account what is there, and nothing else', async () => {
    const rehearsal = await start();
    const home = await clients(rehearsal, 'eu-central-1');
    const us = await clients(rehearsal, 'us-east-1');
    const partner = await clients(rehearsal, 'eu-central-1', other);
    const shop = { applicationName: 'shop' };
    const groupsOf = async ({ codeDeploy }: Clients, applicationName: string) =>
      (await codeDeploy.send(new ListDeploymentGroupsCommand({ applicationName })))
        .deploymentGroups;
    expect(await groupsOf(home, 'shop')).to.deep.equal(['web']);
    expect(await groupsOf(us, 'shop')).to.deep.equal(['web']);
    expect(await groupsOf(partner, 'theirs')).to.deep.equal(['partner']);
    expect(await errorOf(groupsOf(partner, 'shop'))).to.have.property(
      'name',
      'ApplicationDoesNotExistException',
    );
    const nowhere = await clients(rehearsal, 'ap-southeast-2');
    expect((await nowhere.codeDeploy.send(new ListApplicationsCommand({}))).applications).to.be
      .empty;

    const ids = new Set<string | undefined>();
    for (const { codeDeploy } of [home, us]) {
      const { deploymentGroupInfo } = await codeDeploy.send(
        new GetDeploymentGroupCommand({ ...shop, deploymentGroupName: 'web' }),
      );
      ids.add(deploymentGroupInfo?.deploymentGroupId);
      expect(deploymentGroupInfo?.serviceRoleArn).to.contain(':111122223333:');
    }
    expect(ids.size).to.equal(2);

    const buckets = async ({ s3 }: Clients) =>
      (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
    expect(await buckets(home)).to.have.members(['artifacts', 'artifacts-us']);
    expect(await buckets(partner)).to.deep.equal(['artifacts-partner']);
    const head = (s3: S3Client, Bucket: string) =>
      errorOf(s3.send(new HeadBucketCommand({ Bucket })));
    expect(await head(home.s3, 'artifacts-us')).to.have.nested.property(
      '$metadata.httpStatusCode',
      301,
    );
    expect(await head(home.s3, 'artifacts-partner')).to.have.nested.property(
      '$metadata.httpStatusCode',
      403,
    );
    expect(
      await errorOf(
        home.s3.send(
          new CreateBucketCommand({
            Bucket: 'artifacts-partner',
            CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
          }),
        ),
      ),
    ).to.have.property('name', 'BucketAlreadyExists');
  });

  it('deploys to each group where it is, calls its instances by our name for it, and goes on from there the next time', async () => {
    const first = await start();
    const home = await clients(first, 'eu-central-1');
    const us = await clients(first, 'us-east-1');
    const partner = await clients(first, 'eu-central-1', other);
    const web = { applicationName: 'shop', deploymentGroupName: 'web' };
    const theirs = { applicationName: 'theirs', deploymentGroupName: 'partner' };
    expect(await deploy(home, 'artifacts', web)).to.equal('Succeeded');
    expect(await deploy(us, 'artifacts-us', web)).to.equal('Succeeded');
    expect(await deploy(partner, 'artifacts-partner', theirs)).to.equal('Succeeded');
    const held = (await first.holdings()).map(({ group, name, added, directory }) => ({
      group,
      name,
      files: added.filter((path) => path.startsWith('/srv/shop/')),
      isInFolder: directory.startsWith(join(folder.path, 'directory', group)),
    }));
    expect(held).to.deep.equal(
      [
        ['web', 'artifacts'],
        ['web-us', 'artifacts-us'],
        ['partner', 'artifacts-partner'],
      ].map(([group, file]) => ({
        group,
        name: `${group}-1`,
        files: [`/srv/shop/${file}`],
        isInFolder: true,
      })),
    );
    expect((await readKept(folder.path))?.running).to.equal(process.pid);
    await first.close();
    const { running, deployments: kept = [] } = (await readKept(folder.path)) ?? {};
    expect(running).to.equal(undefined);
    expect(
      kept.map(({ application, deploymentGroup, account, region, status }) => [
        ...[application, deploymentGroup, account, region, status],
      ]),
    ).to.have.deep.members([
      ['shop', 'web', undefined, undefined, 'Succeeded'],
      ['shop', 'web', '111122223333', 'us-east-1', 'Succeeded'],
      ['theirs', 'partner', other, 'eu-central-1', 'Succeeded'],
    ]);

    const second = await start();
    const { codeDeploy } = await clients(second, 'us-east-1');
    const { deployments } = await codeDeploy.send(new ListDeploymentsCommand(web));
    expect(deployments).to.have.length(1);
  });

  it('lets the accounts in whose groups share a bucket, and nobody else', async () => {
    const rehearsal = await start({
      groups: ['web', { name: 'partner', account: other, instances: 0 }],
    });
    const put = async (account: string) => {
      const { s3 } = await clients(rehearsal, 'eu-central-1', account);
      await s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: account, Body: '' }));
    };
    await put(other);
    expect(await errorOf(put('999999999999'))).to.have.property('name', 'AccessDenied');
  });

  for (const [what, groups, why] of [
    ['a name that is given twice', ['web', { name: 'web', region: 'us-east-1' }], 'named twice'],
    [
      'two names for one group of CodeDeploy',
      ['web', { name: 'again', deploymentGroup: 'web' }],
      'it is the same group of CodeDeploy as "web": web of shop in eu-central-1',
    ],
    ['an account that is none', [{ name: 'web', account: '4711' }], '"4711" has not twelve digits'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const refusal = await errorOf(start({ groups }));
      expect(refusal).to.have.property('code', 'REHEARSAL_GROUP_INVALID');
      expect(refusal.message).to.contain(why);
    });
  }
});
