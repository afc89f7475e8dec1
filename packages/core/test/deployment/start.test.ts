import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect } from 'chai';
import { createClients, type Clients } from '../../dist/aws/clients.js';
import { createServiceClock } from '../../dist/aws/service-clock.js';
import { startDeployment } from '../../dist/deployment/start.js';
import { openEndpoint, type Asked, type Endpoint } from '../support/endpoint.js';
import { errorOf } from '@codedeployer/testing';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const revision = { bucket: 'b', key: 'k', bundleType: 'zip', eTag: 'e' } as const;

/** A CodeDeploy that answers CreateDeployment in ways of a test, whatever it does about it. */
const web = { name: 'web', application: 'shop', deploymentGroup: 'web' };

describe('startDeployment', () => {
  let endpoint: Endpoint;
  let clients: Clients;
  /** Descriptions of the deployments that were started, by id. */
  let started: Map<string, string>;
  let reasons: string[];

  /** How one request is met: whether the deployment is started, and what is answered. */
  type Meeting = (asked: Asked, start: () => string) => void;

  interface Setting {
    /** Looks at the list of deployments that show nothing yet. */
    readonly hidden?: number;
    readonly list?: (asked: Asked) => boolean;
    readonly signal?: AbortSignal;
    readonly text?: string;
    /** What an earlier answer has told of the time. */
    readonly date?: string;
    readonly deploymentMode?: 'RESTART';
  }

  async function start(
    meetings: readonly Meeting[],
    { hidden = 0, list = () => false, signal, text = 'shop 1', date, deploymentMode }: Setting = {},
  ) {
    const clock = createServiceClock();
    clock.learn(date);
    started = new Map();
    reasons = [];
    let looks = 0;
    endpoint = await openEndpoint((asked) => {
      const { operation, input, count, answer } = asked;
      if (operation === 'CreateDeployment') {
        const meet = meetings[Math.min(count, meetings.length) - 1];
        meet?.(asked, () => {
          const id = `d-${started.size + 1}`;
          started.set(id, String(input.description));
          return id;
        });
      } else if (operation === 'ListDeployments') {
        if (list(asked)) return;
        const ids = (looks += 1) > hidden ? [...started.keys()] : [];
        answer(200, { deployments: ['d-other', ...ids] });
      } else {
        const all = [['d-other', 'by hand'], ...started].map(([deploymentId, description]) => ({
          deploymentId,
          description,
        }));
        answer(200, { deploymentsInfo: all });
      }
    });
    clients = await createClients({ region, endpoint: endpoint.url, credentials });
    return startDeployment(clients, revision, { ...web, deploymentMode }, text, {
      calling: {
        patience: { callTimeout: 20, answerTimeout: 1, attempts: 4 },
        clock,
        signal,
      },
      region,
      onUncertain: (reason) => reasons.push(reason),
      lookAfter: [0.02, 0.1, 0.3],
    });
  }
  const count = (operation: string) =>
    endpoint.operations.filter((name) => name === operation).length;
  afterEach(async () => {
    clients.codeDeploy.destroy();
    clients.s3.destroy();
    await endpoint.close();
  });

  const html = '<html>Bad gateway</html>';
  /** What may be said of a deployment that was started, and of one that was not. */
  const ends: Readonly<Record<string, (asked: Asked) => void>> = {
    'a hang': () => undefined,
    'a 200 that is cut off': ({ request, response }) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"deploymentId"', () => request.socket.end());
    },
    "a 200 with a proxy's HTML": ({ response }) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(html);
    },
    'an empty 200': ({ response }) => {
      response.writeHead(200).end();
    },
    'a 200 without an id': ({ answer }) => {
      answer(200, {});
    },
    'a 200 whose id is null': ({ answer }) => {
      answer(200, { deploymentId: null });
    },
    'a 200 whose id is empty': ({ answer }) => {
      answer(200, { deploymentId: '' });
    },
    'a 200 whose id is no text': ({ answer }) => {
      answer(200, { deploymentId: 5 });
    },
    'a 200 that says it is gzip and is not': ({ response }) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from([31, 139, 8, 0, 7]));
    },
    'a chunked 200 that breaks off': ({ request, response }) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.write('{"deploymentId":"d-', () => request.socket.destroy());
    },
    'an answer that is not HTTP': ({ request }) => {
      request.socket.end('SSH-2.0-OpenSSH\r\n');
    },
    'a 307 to elsewhere': ({ response }) => {
      response.writeHead(307, { location: 'http://127.0.0.1:9/' }).end();
    },
    "a 204 of a proxy's": ({ response }) => {
      response.writeHead(204).end();
    },
    "a proxy's 403": ({ response }) => {
      response.writeHead(403, { 'content-type': 'text/html' }).end(html);
    },
    'a 500': ({ refuse }) => {
      refuse(500, 'InternalFailure');
    },
    "a 503 of a proxy's": ({ response }) => {
      response.writeHead(503).end(html);
    },
    'a reset': ({ request }) => {
      request.socket.destroy();
    },
  };
  const askedAgain = new Set(['a 500', "a 503 of a proxy's", 'a reset']);

  for (const [what, end] of Object.entries(ends)) {
    it(`finds the deployment that has begun after ${what}, though it shows late, and asks for no other`, async () => {
      const meeting: Meeting = (asked, begin) => {
        begin();
        end(asked);
      };
      const ref = await start([meeting], { hidden: 2 });
      expect(ref).to.deep.equal({ group: 'web', deploymentId: 'd-1' });
      expect(count('CreateDeployment')).to.equal(1);
      expect(reasons).to.have.lengthOf(1);
    });

    if (askedAgain.has(what)) {
      it(`asks once more, with the same mark, after ${what} when none has begun`, async () => {
        const descriptions: unknown[] = [];
        const ref = await start([
          (asked) => {
            descriptions.push(asked.input.description);
            end(asked);
          },
          ({ input, answer }, begin) => {
            descriptions.push(input.description);
            answer(200, { deploymentId: begin() });
          },
        ]);
        expect(ref.deploymentId).to.equal('d-1');
        expect(descriptions[0]).to.equal(descriptions[1]);
      });
    }

    it(`is uncertain when ${what} is all that ever comes, and says how to look`, async () => {
      const error = await errorOf(start([end]));
      expect(error.code).to.equal('DEPLOYMENT_UNCERTAIN');
      expect(error.hint).to.match(
        /aws deploy batch-get-deployments --region eu-central-1 .*--application-name shop --deployment-group-name web .*\[codedeployer [0-9a-f]{12}\]/,
      );
      expect(`${error.message} ${error.hint ?? ''}`).not.to.contain('Nothing was changed');
      expect(count('CreateDeployment')).to.equal(askedAgain.has(what) ? 2 : 1);
    });
  }

  it('takes over the deployment of its own first request when the second is refused for it', async () => {
    const ref = await start(
      [
        (asked, begin) => {
          begin();
          asked.request.socket.destroy();
        },
        ({ refuse }) => {
          refuse(400, 'DeploymentLimitExceededException', 'd-1 is running');
        },
      ],
      { hidden: 4 },
    );
    expect(ref.deploymentId).to.equal('d-1');
    expect(started.size).to.equal(1);
  });

  it('takes over its own deployment even when the first thing that it hears is the limit', async () => {
    const ref = await start([
      ({ refuse }, begin) => {
        begin();
        refuse(400, 'DeploymentLimitExceededException');
      },
    ]);
    expect(ref.deploymentId).to.equal('d-1');
  });

  const restart: Setting = { deploymentMode: 'RESTART' };
  const redeploy =
    'CodeDeploy may not know the deployment mode RESTART in eu-central-1 yet. This deploys what is live once more instead: codedeployer redeploy --groups web';
  const nothing = 'Nothing was changed on its instances.';
  for (const [what, code, setting, hint] of [
    [
      'of a region without RESTART what does the same',
      'RevisionRequiredException',
      restart,
      redeploy,
    ],
    ['nothing of RESTART where none was asked for', 'RevisionRequiredException', {}, nothing],
    ['nothing of RESTART where it is not about that', 'InvalidRoleException', restart, nothing],
  ] as const)
    it(`says ${what}`, async () => {
      const error = await errorOf(start([({ refuse }) => refuse(400, code, 'no')], setting));
      expect(error).to.include({ code: 'DEPLOYMENT_NOT_STARTED', hint });
    });

  it('says that nothing was started when the group has a deployment of somebody else', async () => {
    const error = await errorOf(
      start([
        ({ refuse }) => {
          refuse(400, 'DeploymentLimitExceededException', 'd-other is running');
        },
      ]),
    );
    expect(error.code).to.equal('DEPLOYMENT_NOT_STARTED');
    expect(count('CreateDeployment')).to.equal(1);
  });

  for (const [status, code] of [
    [400, 'ThrottlingException'],
    [429, 'TooManyRequestsException'],
  ] as const) {
    it(`asks again when it is throttled with ${status}, without looking for anything`, async () => {
      const ref = await start([
        ({ refuse }) => {
          refuse(status, code);
        },
        ({ answer }, begin) => {
          answer(200, { deploymentId: begin() });
        },
      ]);
      expect(ref.deploymentId).to.equal('d-1');
      expect(endpoint.operations).to.deep.equal(['CreateDeployment', 'CreateDeployment']);
    });
  }

  for (const seconds of [-3600, 3600]) {
    it(`looks by the clock of CodeDeploy when that differs by ${seconds} s from the one here`, async () => {
      const there = () => new Date(Date.now() + seconds * 1000);
      let from = 0;
      const meeting: Meeting = (asked, begin) => {
        begin();
        asked.request.socket.destroy();
      };
      const ref = await start([meeting], {
        date: there().toUTCString(),
        list({ input, answer }) {
          from = (input.createTimeRange as { start: number }).start * 1000;
          answer(200, { deployments: from <= there().getTime() ? [...started.keys()] : [] });
          return true;
        },
      });
      expect(ref.deploymentId).to.equal('d-1');
      expect(from).to.be.within(there().getTime() - 600_000, there().getTime());
    });
  }

  it('goes on looking when a look fails, and is uncertain when the last one does', async () => {
    let looks = 0;
    const meeting: Meeting = (asked, begin) => {
      begin();
      asked.request.socket.destroy();
    };
    const ref = await start([meeting], {
      list({ response }) {
        if ((looks += 1) > 2) return false;
        response.writeHead(200).end('<html>');
        return true;
      },
    });
    expect(ref.deploymentId).to.equal('d-1');

    await endpoint.close();
    const error = await errorOf(
      start([meeting], {
        list({ refuse }) {
          refuse(503, 'ServiceUnavailable');
          return true;
        },
      }),
    );
    expect(error.code).to.equal('DEPLOYMENT_UNCERTAIN');
    expect(error.message).to.contain('codedeploy:ListDeployments');
    expect(count('CreateDeployment')).to.equal(1);
  });

  it('ends soon when the run is cancelled while it looks, and does not say that nothing was started', async () => {
    const controller = new AbortController();
    const error = await errorOf(
      start(
        [
          ({ request }) => {
            request.socket.destroy();
            controller.abort(new Error('Ctrl-C'));
          },
        ],
        { signal: controller.signal },
      ),
    );
    expect(error.code).to.equal('DEPLOYMENT_UNCERTAIN');
    expect(count('CreateDeployment')).to.equal(1);
  });

  it('cuts the text of the description, and never the mark or a character', async () => {
    const text = '𝒮'.repeat(200);
    await start(
      [
        ({ answer }, begin) => {
          answer(200, { deploymentId: begin() });
        },
      ],
      { text },
    );
    const description = started.get('d-1') ?? '';
    expect(description.length).to.be.within(250, 256);
    expect(description).to.match(/^(?:𝒮)+ \[codedeployer [0-9a-f]{12}\]$/u);
  });

  it('sends every setting of a group, under the names that CodeDeploy has for them', async () => {
    const bodies: unknown[] = [];
    const server = createServer((request, response) => {
      void json(request).then((body) => {
        bodies.push(body);
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end('{"deploymentId":"d-1"}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const made = await createClients({
      region,
      endpoint: `http://127.0.0.1:${port}`,
      credentials,
    });
    const tag = { Key: 'role', Value: 'web', Type: 'KEY_AND_VALUE' as const };
    try {
      await startDeployment(
        made,
        revision,
        {
          ...web,
          deploymentGroup: 'production',
          deploymentConfig: 'CodeDeployDefault.OneAtATime',
          fileExistsBehavior: 'OVERWRITE',
          ignoreApplicationStopFailures: true,
          rollbackOn: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
          alarms: ['errors'],
          ignorePollAlarmFailure: true,
          updateOutdatedInstancesOnly: false,
          targetInstances: { autoScalingGroups: ['new'], tagFilters: [tag], ec2TagSet: [[tag]] },
        },
        'shop 1',
      );
    } finally {
      made.codeDeploy.destroy();
      made.s3.destroy();
      server.close();
      server.closeAllConnections();
    }
    const [body] = bodies as [Record<string, unknown>];
    const { description, revision: _revision, ...sent } = body;
    expect(description).to.match(/^shop 1 \[codedeployer /);
    expect(sent).to.deep.equal({
      applicationName: 'shop',
      deploymentGroupName: 'production',
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      fileExistsBehavior: 'OVERWRITE',
      ignoreApplicationStopFailures: true,
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
      overrideAlarmConfiguration: {
        enabled: true,
        alarms: [{ name: 'errors' }],
        ignorePollAlarmFailure: true,
      },
      updateOutdatedInstancesOnly: false,
      targetInstances: {
        autoScalingGroups: ['new'],
        tagFilters: [tag],
        ec2TagSet: { ec2TagSetList: [[tag]] },
      },
    });
  });
});
