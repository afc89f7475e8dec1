import { CodeDeployClient, ListApplicationsCommand } from '@aws-sdk/client-codedeploy';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { startServer, type RunningServer } from '@codedeployer/rehearsal';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';

const region = 'eu-central-1';
const account = '222233334444';
const RoleArn = `arn:aws:iam::${account}:role/deployer`;

describe('a role that is assumed in a rehearsal', () => {
  let world: World;
  let server: RunningServer;
  beforeEach(async () => {
    world = await createWorld();
    server = await startServer({
      s3: {
        directory: world.path('s3'),
        buckets: [
          { name: 'ours', region },
          { name: 'theirs', region, owner: account, guests: [] },
        ],
      },
      codeDeploy: {
        directory: world.path('codedeploy'),
        application: 'shop',
        region,
        groups: [{ name: 'web', application: 'partner', account, instances: [] }],
      },
      sts: { roles: [{ arn: RoleArn, externalId: 'ours' }] },
    });
  });
  afterEach(async () => {
    await server.close();
    await world.dispose();
  });

  const assume = (ExternalId: string) =>
    fromTemporaryCredentials({
      masterCredentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
      params: { RoleArn, RoleSessionName: 'build-7', ExternalId },
      clientConfig: { region, endpoint: server.endpoint, maxAttempts: 1 },
    });

  it('makes the SDK’s clients those of its account', async () => {
    const config = { region, endpoint: server.endpoint, credentials: assume('ours') };
    const codeDeploy = new CodeDeployClient(config);
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const { applications } = await codeDeploy.send(new ListApplicationsCommand({}));
    expect(applications).to.deep.equal(['partner']);
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).to.deep.equal(['theirs']);
    codeDeploy.destroy();
    s3.destroy();
  });

  it('is refused to the SDK without its external id, in the words of the service', async () => {
    const refused: unknown = await assume('theirs')().catch((error: unknown) => error);
    expect(refused).to.include({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::111122223333:user/rehearsal is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    });
  });
});
