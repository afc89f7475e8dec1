import { BatchGetDeploymentGroupsCommand } from '@aws-sdk/client-codedeploy';
import { HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { startServer, type RequestFault, type RunningServer } from '@codedeployer/rehearsal';
import { expect } from 'chai';
import { createClients, typed, type Clients } from '../../dist/aws/clients.js';
import { createWorld, type World } from '@codedeployer/testing';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

describe('createClients', () => {
  let world: World;
  let server: RunningServer;
  let clients: Clients;
  let operations: string[];

  async function open(fault: (count: number) => RequestFault | undefined, idle = 1500) {
    operations = [];
    world = await createWorld();
    server = await startServer({
      s3: { directory: world.path('s3'), buckets: [{ name: 'artifacts', region }] },
      codeDeploy: {
        directory: world.path('codedeploy'),
        application: 'shop',
        groups: [{ name: 'web', instances: [] }],
      },
      faults: {
        onRequest({ operation, count }) {
          operations.push(operation);
          return fault(count);
        },
      },
    });
    const { endpoint } = server;
    const timeouts = { connection: 10_000, request: 1500, idle };
    clients = await createClients({ region, endpoint, credentials, timeouts });
  }
  afterEach(async () => {
    clients.s3.destroy();
    clients.codeDeploy.destroy();
    await server.close();
    await world.dispose();
  });

  const hangOnce = (count: number): RequestFault | undefined =>
    count === 1 ? { kind: 'delay', milliseconds: 20_000 } : undefined;

  it('gives up a request that CodeDeploy does not answer, and sends it again', async () => {
    await open(hangOnce);
    const input = { applicationName: 'shop', deploymentGroupNames: ['web'] };
    await typed(clients).codeDeploy.send(new BatchGetDeploymentGroupsCommand(input));
    expect(operations).to.deep.equal(['BatchGetDeploymentGroups', 'BatchGetDeploymentGroups']);
  });

  it('gives up a connection to S3 that nothing comes on, and asks again', async () => {
    await open(hangOnce);
    await typed(clients).s3.send(new HeadBucketCommand({ Bucket: 'artifacts' }));
    expect(operations).to.deep.equal(['HeadBucket', 'HeadBucket']);
  });

  it('lets a slow upload go on for longer than a connection may be idle', async () => {
    await open(() => ({ kind: 'slow', bytesPerSecond: 8 * 1024 ** 2 }), 3000);
    const started = performance.now();
    const Body = Buffer.alloc(32 * 1024 ** 2);
    await typed(clients).s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'a', Body }));
    expect(operations).to.deep.equal(['PutObject']);
    expect(performance.now() - started).to.be.above(3000);
  });
});
