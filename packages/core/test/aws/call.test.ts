import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  CreateDeploymentCommand,
  RegisterApplicationRevisionCommand,
} from '@aws-sdk/client-codedeploy';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { askS3 } from '../../dist/aws/ask-s3.js';
import { askCodeDeploy, type CallRepeated } from '../../dist/aws/call.js';
import { endOf } from '../../dist/aws/call-end.js';
import { createClients, type Clients } from '../../dist/aws/clients.js';
import { explainServiceError } from '../../dist/aws/explain-error.js';
import { createServiceClock } from '../../dist/aws/service-clock.js';
import { openEndpoint, type Asked, type Endpoint } from '../support/endpoint.js';
import { errorOf } from '@codedeployer/testing';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const patience = { callTimeout: 30, answerTimeout: 0.5 };
const create = () =>
  new CreateDeploymentCommand({ applicationName: 'shop', deploymentGroupName: 'web' });
const look = () => new BatchGetDeploymentsCommand({ deploymentIds: ['d-1'] });

describe('askCodeDeploy', () => {
  let endpoint: Endpoint;
  let clients: Clients;

  async function open(onRequest: (asked: Asked) => void, given?: CodeDeployClient) {
    endpoint = await openEndpoint(onRequest);
    const own = await createClients({ region, endpoint: endpoint.url, credentials });
    clients = given === undefined ? own : { ...own, codeDeploy: given };
  }
  afterEach(async () => {
    clients.s3.destroy();
    clients.codeDeploy.destroy();
    await endpoint.close();
  });

  const ends: Readonly<Record<string, [end: string, answer: (asked: Asked) => void]>> = {
    'a 500': ['failed', ({ refuse }) => refuse(500, 'InternalFailure')],
    'a 503 of a proxy': [
      'failed',
      ({ response }) => response.writeHead(503, { 'content-type': 'text/html' }).end('<html>'),
    ],
    'a connection that breaks': ['broken', ({ request }) => request.socket.destroy()],
    'no answer': ['silent', () => undefined],
    'half an answer, and no more': [
      'silent',
      ({ response }) =>
        response.writeHead(200, { 'content-length': '40' }).write('{"deploymentId":'),
    ],
    'an answer that is cut off': [
      'unreadable',
      ({ request, response }) => {
        response.writeHead(200, { 'content-length': '40' });
        response.write('{"deploymentId":', () => request.socket.end());
      },
    ],
    HTML: [
      'unreadable',
      ({ response }) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
    'nothing, with 200': ['unreadable', ({ response }) => response.writeHead(200).end()],
    'the redirection of a proxy': [
      'unreadable',
      ({ response }) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    ],
    'the refusal of a proxy': [
      'unreadable',
      ({ response }) => response.writeHead(403, { 'content-type': 'text/html' }).end('<html>'),
    ],
    'a refusal': ['refused', ({ refuse }) => refuse(400, 'DeploymentLimitExceededException')],
  };
  for (const [what, [end, onRequest]] of Object.entries(ends)) {
    it(`sends CreateDeployment once on the wire when it ends with ${what}, which it takes for ${end}`, async () => {
      await open(onRequest);
      const error = await errorOf(askCodeDeploy(clients, 'CreateDeployment', create, { patience }));
      expect(endOf(error)).to.equal(end);
      expect(endpoint.operations).to.deep.equal(['CreateDeployment']);
      expect(error.message).not.to.match(/hidden field|Deserialization/);
    });

    it(`asks again for what can be asked twice when it ends with ${what}, unless that is a refusal`, async () => {
      await open((asked) =>
        asked.count === 1 ? onRequest(asked) : asked.answer(200, { deploymentsInfo: [] }),
      );
      const asking = askCodeDeploy(clients, 'BatchGetDeployments', look, { patience });
      if (end === 'refused') expect(endOf(await errorOf(asking))).to.equal('refused');
      else expect((await asking).deploymentsInfo).to.deep.equal([]);
    });
  }

  it('asks S3 once when that says in which other region the bucket is', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(301, { 'x-amz-bucket-region': 'us-west-2' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await open(() => undefined);
    const elsewhere = await createClients({
      region,
      endpoint: `http://127.0.0.1:${port}`,
      credentials,
    });
    try {
      const head = () => new HeadObjectCommand({ Bucket: 'revisions', Key: 'shop.zip' });
      const error = await errorOf(askS3(elsewhere, 'HeadObject', head, { patience }));
      expect(endOf(error)).to.equal('refused');
      expect(asked).to.equal(1);
    } finally {
      elsewhere.s3.destroy();
      elsewhere.codeDeploy.destroy();
      server.close();
    }
  });

  it('keeps clients that somebody has brought from repeating by themselves', async () => {
    await open(({ refuse }) => refuse(503, 'ServiceUnavailable'));
    const given = new CodeDeployClient({
      region,
      credentials,
      endpoint: endpoint.url,
      maxAttempts: 5,
      retryMode: 'adaptive',
    });
    const brought = { ...clients, codeDeploy: given };
    const error = await errorOf(askCodeDeploy(brought, 'CreateDeployment', create));
    given.destroy();
    expect(error.name).to.equal('ServiceUnavailable');
    expect(endpoint.operations).to.have.lengthOf(1);
  });

  it('asks again for a deployment when it was throttled', async () => {
    await open(({ count, refuse, answer }) =>
      count === 1 ? refuse(400, 'ThrottlingException') : answer(200, { deploymentId: 'd-1' }),
    );
    const { deploymentId } = await askCodeDeploy(clients, 'CreateDeployment', create);
    expect(deploymentId).to.equal('d-1');
  });

  for (const [form, asked] of [
    ['seconds', () => '2'],
    ['a point in time, by the clock of the service', () => new Date(1_000_003_000).toUTCString()],
  ] as const) {
    it(`asks again no sooner than Retry-After says, in ${form}`, async () => {
      const date = new Date(1_000_000_000).toUTCString();
      await open(({ count, answer }) => {
        const headers = { 'retry-after': asked(), date };
        if (count === 1) answer(503, { __type: 'ServiceUnavailable' }, headers);
        else answer(200, { deploymentsInfo: [] });
      });
      const pauses: number[] = [];
      await askCodeDeploy(clients, 'BatchGetDeployments', look, {
        patience: { callTimeout: 30 },
        onRepeat: ({ pause }) => pauses.push(pause),
      });
      expect(pauses).to.have.lengthOf(1);
      expect(pauses[0]).to.be.within(2, 3);
    });
  }

  it('does not wait for what is asked for beyond the time that the call has', async () => {
    await open(({ answer }) =>
      answer(503, { __type: 'ServiceUnavailable' }, { 'retry-after': '40' }),
    );
    const error = await errorOf(askCodeDeploy(clients, 'BatchGetDeployments', look, { patience }));
    expect(endOf(error)).to.equal('failed');
    expect(endpoint.operations).to.have.lengthOf(1);
  });

  it('asks again for a deployment when there was no connection, and tells of each attempt', async () => {
    await open(() => undefined);
    await endpoint.close();
    const repeated: CallRepeated[] = [];
    const error = await errorOf(
      askCodeDeploy(clients, 'CreateDeployment', create, {
        patience: { ...patience, attempts: 3 },
        onRepeat: (again) => repeated.push(again),
      }),
    );
    expect(endOf(error)).to.equal('unsent');
    expect(repeated.map(({ attempt, attempts }) => `${attempt}/${attempts}`)).to.deep.equal([
      '2/3',
      '3/3',
    ]);
  });

  it('asks again with the time of AWS when the clock of this machine is refused', async () => {
    const there = new Date(Date.now() + 3_600_000).toUTCString();
    const dates: unknown[] = [];
    await open(({ request, count, answer }) => {
      dates.push(request.headers['x-amz-date']);
      const message = 'Signature expired: 20200101T000000Z is now earlier than 20200101T005500Z';
      if (count === 1)
        answer(400, { __type: 'InvalidSignatureException', message }, { date: there });
      else answer(200, { deploymentId: 'd-1' }, { date: there });
    });
    const clock = createServiceClock();
    await askCodeDeploy(clients, 'CreateDeployment', create, { patience, clock });
    expect(dates[0]).not.to.equal(dates[1]);
    expect((clock.now()?.getTime() ?? 0) - Date.now()).to.be.above(3_500_000);
  });

  it('says that the clock was refused, and nothing of credentials, when that does not help', async () => {
    await open(({ refuse }) =>
      refuse(
        400,
        'InvalidSignatureException',
        'Signature not yet current: 2020 is later than 2019',
      ),
    );
    const error = await errorOf(askCodeDeploy(clients, 'BatchGetDeployments', look));
    const told = explainServiceError(error, 'codedeploy:BatchGetDeployments', 'd-1');
    expect(told).to.have.property('code', 'AWS_CLOCK_REFUSED');
    expect(endpoint.operations.length).to.be.within(2, 3);
  });

  it('looks for new credentials when the ones that it has have expired', async () => {
    await open(({ count, refuse, answer }) =>
      count === 1 ? refuse(400, 'ExpiredTokenException') : answer(200, { deploymentsInfo: [] }),
    );
    await askCodeDeploy(clients, 'BatchGetDeployments', look);
    expect(endpoint.operations).to.have.lengthOf(2);
  });

  it('takes an empty answer where AWS gives one', async () => {
    await open(({ response }) => response.writeHead(200).end());
    await askCodeDeploy(
      clients,
      'RegisterApplicationRevision',
      () => new RegisterApplicationRevisionCommand({ applicationName: 'shop', revision: {} }),
    );
    expect(endpoint.operations).to.have.lengthOf(1);
  });

  it('gives up after the time that a call may take, however often it might be made', async () => {
    await open(() => undefined);
    const asked = performance.now();
    const error = await errorOf(
      askCodeDeploy(clients, 'BatchGetDeployments', look, {
        patience: { callTimeout: 1, answerTimeout: 0.4 },
      }),
    );
    expect(endOf(error)).to.equal('silent');
    expect(performance.now() - asked).to.be.below(8000);
    expect(endpoint.operations.length).to.be.within(1, 3);
  });

  for (const [what, onRequest, hint] of [
    [
      'a connection that breaks',
      ({ request }: Asked) => request.socket.destroy(),
      'breaks connections',
    ],
    ['silence', () => undefined, 'answerTimeout'],
  ] as const) {
    it(`does not blame the region for ${what}`, async () => {
      await open(onRequest);
      const error = await errorOf(
        askCodeDeploy(clients, 'BatchGetDeployments', look, {
          patience: { ...patience, attempts: 1 },
        }),
      );
      const told = explainServiceError(error, 'codedeploy:BatchGetDeployments', 'd-1');
      expect(told).to.have.property('code', 'AWS_UNREACHABLE');
      expect(told).to.have.property('hint').that.contains(hint).and.does.not.contain('region');
    });
  }
});
