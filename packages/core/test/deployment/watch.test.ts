import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import type { Clients } from '../../dist/aws/clients.js';
import { watchDeployments } from '../../dist/deployment/watch.js';
import type { DeploymentOutcome } from '../../dist/model/progress.js';
import type { DeploymentEvent } from '../../dist/model/events.js';
import { formatEvent } from '../../dist/report/format-event.js';

describe('watchDeployments', () => {
  let server: Server;
  let clients: Clients;
  /** What the looks at the deployment find, the last of it again and again; undefined where it is not known. */
  let statuses: (string | undefined)[];
  /** Answers before them. */
  let refusals: readonly Readonly<Record<string, string>>[];

  beforeEach(async () => {
    refusals = [];
    server = createServer((request, response) => {
      void json(request).then(() => {
        const [refusal, ...later] = refusals;
        refusals = later;
        if (refusal !== undefined) {
          response.writeHead(503, refusal).end();
          return;
        }
        const operation = String(request.headers['x-amz-target']).split('.')[1];
        const status = statuses.length > 1 ? statuses.shift() : statuses[0];
        const known = status === undefined ? [] : [{ deploymentId: 'd-1', status }];
        response.setHeader('content-type', 'application/x-amz-json-1.1');
        response.end(
          JSON.stringify(
            operation === 'BatchGetDeployments' ? { deploymentsInfo: known } : { targetIds: [] },
          ),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const shared = {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    };
    clients = { s3: new S3Client(shared), codeDeploy: new CodeDeployClient(shared) };
  });
  afterEach(async () => {
    clients.codeDeploy.destroy();
    clients.s3.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  async function watch(
    now = () => performance.now(),
  ): Promise<{ events: DeploymentEvent[]; outcomes: DeploymentOutcome[] }> {
    const watching = watchDeployments(clients, [{ group: 'web', deploymentId: 'd-1' }], {
      pollInterval: 0.05,
      now,
    });
    const events: DeploymentEvent[] = [];
    for (;;) {
      const next = await watching.next();
      if (next.done === true) return { events, outcomes: next.value };
      events.push(next.value);
    }
  }

  for (const end of ['Succeeded', 'Stopped'] as const) {
    it(`waits for a blue/green deployment that is ready until it has ${end.toLowerCase()}, and says how to go on`, async () => {
      statuses = ['InProgress', 'Ready', 'Ready', end];
      const { events, outcomes } = await watch();
      expect(outcomes.map(({ status }) => status)).to.deep.equal([end]);
      const lines = events.flatMap((event) => formatEvent(event));
      expect(lines.join('\n')).to.contain('codedeployer continue d-1\n');
    });
  }

  it('looks again no sooner than Retry-After says, and in time for its own limit', async () => {
    for (const [timeout, pause] of [
      [undefined, 120],
      [1.5, 90],
    ] as const) {
      statuses = ['InProgress'];
      refusals = [{ 'retry-after': '120' }];
      const watching = watchDeployments(clients, [{ group: 'web', deploymentId: 'd-1' }], {
        pollInterval: 0.05,
        timeout,
        now: () => performance.now(),
      });
      const { value } = await watching.next();
      expect(value).to.have.property('type', 'watch-interrupted');
      expect(value).to.have.property('pause').that.is.closeTo(pause, 10);
    }
  });

  it('waits for a deployment that CodeDeploy does not know at once', async () => {
    statuses = [undefined, undefined, 'Succeeded'];
    const { outcomes } = await watch();
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['Succeeded']);
  });

  it('does not wait for ever for a deployment that CodeDeploy does not know', async () => {
    statuses = ['InProgress', undefined];
    const started = performance.now();
    const error: unknown = await watch(() => started + (performance.now() - started) * 300).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.have.property('code', 'WATCH_LOST');
    expect(error).to.have.property('message').that.contains('d-1 (web)').and.contains('60 seconds');
  });
});
