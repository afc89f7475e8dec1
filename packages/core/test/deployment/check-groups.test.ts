import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startServer } from '@codedeployer/rehearsal';
import { expect } from 'chai';
import { createClients, type Clients } from '../../dist/aws/clients.js';
import { checkGroups } from '../../dist/deployment/check-groups.js';
import { createWorld, errorOf } from '@codedeployer/testing';

const region = 'eu-central-1';

async function withClients<T>(endpoint: string, use: (clients: Clients) => Promise<T>) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const clients = await createClients({ region, endpoint, credentials });
  try {
    return await use(clients);
  } finally {
    clients.s3.destroy();
    clients.codeDeploy.destroy();
  }
}

const named = (name: string) => ({ name, deploymentGroup: name });

describe('checkGroups', () => {
  it('asks for more groups than one request may name', async () => {
    const groups = Array.from({ length: 101 }, (_, index) => `web-${index + 1}`);
    const world = await createWorld();
    const server = await startServer({
      s3: { directory: world.path('s3'), buckets: [] },
      codeDeploy: {
        directory: world.path('codedeploy'),
        application: 'shop',
        groups: groups.map((name) => ({ name, instances: [] })),
      },
    });
    try {
      await withClients(server.endpoint, async (clients) => {
        await checkGroups(clients, 'shop', groups.map(named), region);
        const wrong = [...groups, 'wep'].map(named);
        const error = await errorOf(checkGroups(clients, 'shop', wrong, region));
        expect(error).to.have.property('code', 'GROUP_NOT_FOUND');
        expect(error.message).to.contain('"wep"');
      });
    } finally {
      await server.close();
      await world.dispose();
    }
  });

  it('refuses a group of Lambda functions', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(
        JSON.stringify({
          deploymentGroupsInfo: [
            { applicationName: 'shop', deploymentGroupName: 'web', computePlatform: 'Lambda' },
          ],
        }),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const error = await withClients(`http://127.0.0.1:${port}`, (clients) =>
        errorOf(checkGroups(clients, 'shop', [named('web')], region)),
      );
      expect(error).to.have.property('code', 'COMPUTE_PLATFORM_UNSUPPORTED');
      expect(error.message).to.contain('"web"').and.to.contain('Lambda');
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
