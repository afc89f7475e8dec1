import { closeServices, openServices } from '@codedeployer/activation';
import { usualCalling } from '@codedeployer/core/activation';
import { createClients } from '@codedeployer/core/stages';
import { startServer, type RunningServer } from '@codedeployer/rehearsal';
import { createWorld, type World } from '@codedeployer/testing';
import { expect } from 'chai';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

describe('openServices()', () => {
  let world: World;
  let server: RunningServer;

  beforeEach(async () => {
    world = await createWorld();
    server = await startServer({
      s3: { directory: world.path('s3'), buckets: [] },
      codeDeploy: { directory: world.path('codedeploy'), application: 'shop', groups: [] },
      account: '222233334444',
    });
  });

  afterEach(async () => {
    await server.close();
    await world.dispose();
  });

  it('says who asks, of which account and partition', async () => {
    const { endpoint } = server;
    const given = await createClients({ region, endpoint, credentials });
    const services = await openServices(given, region, usualCalling);
    expect(services).to.include({ region, account: '222233334444', partition: 'aws' });
    expect(services.identity).to.match(/^arn:aws:(?:iam|sts)::222233334444:/);
    closeServices(services);
  });

  it('reaches AWS by the region and the credentials of clients that somebody else made', async () => {
    const { endpoint } = server;
    const own = await createClients({ region: 'us-east-1', endpoint, credentials });
    const given = { s3: own.s3, codeDeploy: own.codeDeploy };
    const before = process.env.AWS_ENDPOINT_URL_STS;
    process.env.AWS_ENDPOINT_URL_STS = endpoint;
    try {
      const services = await openServices(given, region, usualCalling);
      expect(services.account).to.equal('222233334444');
      closeServices(services);
    } finally {
      if (before === undefined) delete process.env.AWS_ENDPOINT_URL_STS;
      else process.env.AWS_ENDPOINT_URL_STS = before;
    }
  });
});
