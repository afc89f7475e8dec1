import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { BatchGetDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createClients, resolveIdentity, typed, type Clients } from '../../dist/aws/clients.js';
import { endOf } from '../../dist/aws/call-end.js';
import { explainServiceError } from '../../dist/aws/explain-error.js';
import { openProxy, openSecureServer, type TunnelProxy } from '../support/tunnels.js';
import { createWorld, errorOf, type World } from '@codedeployer/testing';

const region = 'eu-central-1';
const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

describe('the way to AWS', () => {
  let world: World;
  let target: Awaited<ReturnType<typeof openSecureServer>>;
  let proxy: TunnelProxy;
  let clients: Clients | undefined;
  /** What was asked, as method, host and path. */
  let asked: string[];
  const before = process.env;

  beforeEach(async () => {
    asked = [];
    world = await createWorld();
    const names = ['*.eu-central-1.amazonaws.com', '*.s3.eu-central-1.amazonaws.com'];
    target = await openSecureServer(world, names, (request, response) => {
      asked.push(`${request.method} ${request.headers.host}${request.url}`);
      request.resume();
      if (request.method === 'HEAD') response.writeHead(200, { etag: '"e1"' }).end();
      else
        response
          .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
          .end('{"deploymentsInfo":[]}');
    });
    proxy = await openProxy(target.port);
    process.env = { PATH: before.PATH, ...keys };
    process.env.AWS_CONFIG_FILE = world.path('config');
    process.env.AWS_SHARED_CREDENTIALS_FILE = world.path('credentials');
  });
  afterEach(async () => {
    clients?.s3.destroy();
    clients?.codeDeploy.destroy();
    clients = undefined;
    await proxy.close();
    await target.close();
    await world.dispose();
    process.env = before;
  });

  async function head(env: Record<string, string | undefined>): Promise<unknown> {
    clients = await createClients({ region, env, attempts: 1 });
    const command = new HeadObjectCommand({ Bucket: 'artifacts', Key: 'a' });
    return typed(clients).s3.send(command);
  }
  const address = () => `http://127.0.0.1:${proxy.port}`;
  const explain = (error: unknown) =>
    explainServiceError(error, 's3:GetObject', 's3://artifacts/a') as Error & { hint?: string };

  it('leads through the proxy, with name and password, and is trusted by AWS_CA_BUNDLE', async () => {
    const HTTPS_PROXY = address().replace('//', '//me:p%40ss@');
    const env = { HTTPS_PROXY, AWS_CA_BUNDLE: world.path('ca.pem') };
    await head(env);
    await typed(clients!).codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: [] }));
    expect(asked).to.deep.equal([
      'HEAD artifacts.s3.eu-central-1.amazonaws.com/a',
      'POST codedeploy.eu-central-1.amazonaws.com/',
    ]);
    expect(proxy.asked).to.deep.equal([
      'artifacts.s3.eu-central-1.amazonaws.com:443',
      'codedeploy.eu-central-1.amazonaws.com:443',
    ]);
    expect(proxy.authorizations[0]).to.equal(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  for (const variable of ['npm_config_cafile', 'GIT_SSL_CAINFO', 'REQUESTS_CA_BUNDLE']) {
    it(`is trusted by ${variable} as well`, async () => {
      await head({ HTTPS_PROXY: address(), [variable]: world.path('ca.pem') });
      expect(asked).to.have.length(1);
    });
  }

  it('is trusted by "ca_bundle" of the profile', async () => {
    await world.write({ config: `[profile corp]\nca_bundle = ${world.path('ca.pem')}\n` });
    const { AWS_CONFIG_FILE } = process.env;
    const env = { AWS_CONFIG_FILE, HTTPS_PROXY: address(), AWS_PROFILE: 'corp' };
    clients = await createClients({ region, env, attempts: 1 });
    typed(clients).s3.config.credentials = () =>
      Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' });
    await typed(clients).s3.send(new HeadObjectCommand({ Bucket: 'artifacts', Key: 'a' }));
    expect(asked).to.have.length(1);
  });

  it('is not trusted otherwise, and says what to name', async () => {
    const error = explain(await errorOf(head({ HTTPS_PROXY: address() })));
    expect(error.message).to.include(`${address()} (HTTPS_PROXY)`);
    expect(error.hint).to.include('AWS_CA_BUNDLE');
    expect(asked).to.deep.equal([]);
  });

  it('does not take a connection that breaks after the request for one that never stood', async () => {
    let inject: () => void = () => undefined;
    const secure = await openSecureServer(world, ['localhost'], () => {
      inject();
    });
    // What stands between, and speaks in plain text where TLS was agreed on.
    const between = createTcpServer((client) => {
      const server = connect(secure.port, '127.0.0.1');
      client.pipe(server).pipe(client);
      for (const socket of [client, server]) socket.on('error', () => undefined);
      inject = () => client.write('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
    const endpoint = `https://localhost:${(between.address() as AddressInfo).port}`;
    clients = await createClients({
      region,
      endpoint,
      env: { ...keys, AWS_CA_BUNDLE: world.path('ca.pem') },
      attempts: 1,
    });
    const command = new BatchGetDeploymentsCommand({ deploymentIds: ['d-1'] });
    const error = await errorOf(typed(clients).codeDeploy.send(command));
    between.close();
    await secure.close();
    expect(error.code).to.match(/^ERR_SSL_/);
    expect(endOf(error)).to.equal('broken');
  });

  it('names a bundle that cannot be read', async () => {
    const missing = await errorOf(head({ AWS_CA_BUNDLE: world.path('none.pem') }));
    expect(missing).to.have.property('code', 'CA_BUNDLE_UNREADABLE');
    expect(missing.message).to.include('AWS_CA_BUNDLE').and.to.include('none.pem');
    await world.write({ 'empty.pem': 'nothing' });
    const empty = await errorOf(head({ AWS_CA_BUNDLE: world.path('empty.pem') }));
    expect(empty.message).to.include('no certificate');
  });

  it('goes past the proxy to what NO_PROXY names', async () => {
    const port = await closedPort();
    const AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${port}`;
    const env = { HTTP_PROXY: address(), NO_PROXY: '127.0.0.1', AWS_ENDPOINT_URL_S3 };
    const error = explain(await errorOf(head(env)));
    expect(proxy.asked).to.deep.equal([]);
    expect(error.message).to.include('127.0.0.1').and.not.to.include('proxy');
  });

  it('is told with the proxy, without its password, when that is not there', async () => {
    const HTTPS_PROXY = `http://me:s3cret@127.0.0.1:${await closedPort()}`;
    const error = explain(await errorOf(head({ HTTPS_PROXY })));
    expect(error.message).to.match(/through the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\)/);
    expect(`${error.message} ${error.hint}`).not.to.include('s3cret');
    expect(error.hint).to.include('NO_PROXY');
  });

  for (const [status, hint] of [
    [407, 'name and a password'],
    [403, 'NO_PROXY'],
    [502, 'NO_PROXY'],
  ] as const) {
    it(`is told with the proxy when that answers ${status}`, async () => {
      await proxy.close();
      proxy = await openProxy(target.port, status);
      const error = explain(await errorOf(head({ HTTPS_PROXY: address() })));
      expect(error.message).to.include(`${address()} (HTTPS_PROXY)`).and.to.include(`: ${status}.`);
      expect(error.hint).to.include(hint);
    });
  }

  it('is the same for STS, when a role is assumed', async () => {
    const env = { HTTPS_PROXY: address(), AWS_CA_BUNDLE: world.path('ca.pem') };
    const roleArn = 'arn:aws:iam::111122223333:role/deployer';
    clients = await createClients({ region, env, attempts: 1, roleArn });
    await errorOf(resolveIdentity(clients, { region }));
    expect(proxy.asked).to.deep.equal(['sts.eu-central-1.amazonaws.com:443']);
  });

  it('never leads through a proxy in a rehearsal', async () => {
    const endpoint = `http://127.0.0.1:${await closedPort()}`;
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const env = { HTTP_PROXY: address(), AWS_PROFILE: 'none', AWS_CA_BUNDLE: '/none' };
    clients = await createClients({ region, env, endpoint, credentials, attempts: 1 });
    const command = new HeadObjectCommand({ Bucket: 'artifacts', Key: 'a' });
    await errorOf(typed(clients).s3.send(command));
    expect(proxy.asked).to.deep.equal([]);
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
