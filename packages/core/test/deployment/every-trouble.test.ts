import { expect } from 'chai';
import type { Calling } from '../../dist/aws/call.js';
import { createClients, type Clients } from '../../dist/aws/clients.js';
import { checkGroups } from '../../dist/deployment/check-groups.js';
import { registerRevision, startDeployment } from '../../dist/deployment/start.js';
import { stopDeployment } from '../../dist/deployment/stop.js';
import { watchDeployments } from '../../dist/deployment/watch.js';
import { openEndpoint, type Asked } from '../support/endpoint.js';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const revision = { bucket: 'b', key: 'k', bundleType: 'zip', eTag: 'e' } as const;
const calling: Calling = { patience: { attempts: 2, answerTimeout: 1, callTimeout: 5 } };

/** What can go wrong with a request, by what the caller meets. */
const kinds: Readonly<Record<string, (asked: Asked) => void>> = {
  'a 503': ({ refuse }) => {
    refuse(503, 'ServiceUnavailableException');
  },
  'a 500': ({ refuse }) => {
    refuse(500, 'InternalFailure');
  },
  throttling: ({ refuse }) => {
    refuse(400, 'ThrottlingException');
  },
  'a reset before anything came': ({ request }) => {
    request.socket.resetAndDestroy();
  },
  'a reset after the head': ({ request, response }) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{', () => request.socket.resetAndDestroy());
  },
  'a hang': () => undefined,
  'an answer that is cut': ({ request, response }) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"a":', () => request.socket.end());
  },
  garbage: ({ response }) => {
    response.writeHead(200).end('\u0000\u0007}{');
  },
  HTML: ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in</html>');
  },
  'an empty answer': ({ response }) => {
    response.writeHead(200).end();
  },
  'expired credentials': ({ refuse }) => {
    refuse(400, 'ExpiredTokenException', 'The security token included in the request is expired');
  },
  'a denial': ({ refuse }) => {
    refuse(400, 'AccessDeniedException', 'not authorized');
  },
  'a refused clock': ({ refuse }) => {
    refuse(400, 'InvalidSignatureException', 'Signature expired: a is now earlier than b');
  },
};

/** A CodeDeploy with one group of one instance, where everything goes well. */
function answerWell({ operation, count, answer }: Asked): void {
  const instanceTarget = (status: string) => ({
    deploymentTargetType: 'InstanceTarget',
    instanceTarget: { targetId: 'i-1', status, lifecycleEvents: [] },
  });
  const done = count > 2;
  const answers: Readonly<Record<string, object>> = {
    BatchGetDeploymentGroups: { deploymentGroupsInfo: [{ deploymentGroupName: 'web' }] },
    RegisterApplicationRevision: {},
    CreateDeployment: { deploymentId: 'd-1' },
    BatchGetDeployments: {
      deploymentsInfo: [
        {
          deploymentId: 'd-1',
          status: done ? 'Succeeded' : 'InProgress',
          deploymentOverview: done ? { Succeeded: 1 } : { InProgress: 1 },
        },
      ],
    },
    ListDeployments: { deployments: [] },
    ListDeploymentTargets: { targetIds: ['i-1'] },
    BatchGetDeploymentTargets: { deploymentTargets: [instanceTarget('Succeeded')] },
    StopDeployment: { status: 'Succeeded' },
  };
  answer(200, answers[operation] ?? {});
}

async function watch(clients: Clients) {
  const watching = watchDeployments(clients, [{ group: 'web', deploymentId: 'd-1' }], {
    pollInterval: 0.05,
    silence: 0.02,
    patience: calling.patience,
    now: () => performance.now(),
  });
  for (;;) {
    const next = await watching.next();
    if (next.done === true) return next.value.map(({ status }) => status).join();
  }
}

const web = { name: 'web', application: 'shop', deploymentGroup: 'web' };

const start = (clients: Clients) =>
  startDeployment(clients, revision, web, 'shop 1', { calling, lookAfter: [0.05, 0.1] });

/** Every operation of CodeDeploy that is asked for, with what asks for it. */
const operations: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
  BatchGetDeploymentGroups: (clients) => checkGroups(clients, 'shop', [web], region, calling),
  RegisterApplicationRevision: (clients) =>
    registerRevision(clients, 'shop', revision, '', calling),
  CreateDeployment: start,
  ListDeployments: start,
  BatchGetDeployments: watch,
  ListDeploymentTargets: watch,
  BatchGetDeploymentTargets: watch,
  StopDeployment: (clients) => stopDeployment(clients, 'd-1', { rollback: false }, calling),
};

const told: Readonly<Record<string, string>> = {
  'a 503': 'AWS_ANSWERED',
  'a 500': 'AWS_ANSWERED',
  throttling: 'AWS_ANSWERED',
  'a reset before anything came': 'AWS_UNREACHABLE',
  'a hang': 'AWS_UNREACHABLE',
  'expired credentials': 'AWS_CREDENTIALS_MISSING',
  'a denial': 'AWS_ACCESS_DENIED',
  'a refused clock': 'AWS_CLOCK_REFUSED',
};
const lasting = ['expired credentials', 'a denial', 'a refused clock'];
const again = ['a 503', 'a 500', 'a reset before anything came', 'throttling'];

/** The code that it ends with when it is met once, where that is not well, and when nothing else ever comes. */
function expected(operation: string, kind: string): { once?: string; always: string } {
  const isDenial = kind === 'a denial';
  const once = (code: string) => (isDenial ? { once: code } : {});
  const always = told[kind] ?? 'AWS_UNREADABLE';
  if (operation === 'RegisterApplicationRevision' && kind === 'an empty answer')
    return { always: 'fine' }; // as AWS does
  if (operation === 'CreateDeployment') {
    if (kind === 'throttling') return { always: 'DEPLOYMENT_NOT_STARTED' };
    if (lasting.includes(kind)) return { ...once('AWS_ACCESS_DENIED'), always };
    // Nothing was started here: after a 5xx and a reset it may be asked for again, otherwise not.
    const code = 'DEPLOYMENT_UNCERTAIN';
    return again.includes(kind) ? { always: code } : { once: code, always: code };
  }
  if (operation === 'ListDeployments')
    return { ...once('DEPLOYMENT_UNCERTAIN'), always: 'DEPLOYMENT_UNCERTAIN' };
  if (operation === 'StopDeployment' && kind !== 'throttling' && !lasting.includes(kind))
    return { always: 'fine' }; // it has come to its end, as a look shows
  if (operations[operation] === watch) return { ...once('WATCH_LOST'), always: 'WATCH_LOST' };
  return { ...once('AWS_ACCESS_DENIED'), always };
}

interface End {
  readonly code: string;
  /** All that is said. */
  readonly words: string;
}

/** Asks a CodeDeploy of its own, which meets requests for the operation so, and says how it ended. */
async function endOf(
  operation: string,
  use: (clients: Clients) => Promise<unknown>,
  meet: (request: Asked) => void,
): Promise<End> {
  const endpoint = await openEndpoint((request) => {
    // Lists are looked at only where an answer was lost.
    const lost = operation === 'ListDeployments' && request.operation === 'CreateDeployment';
    if (lost && request.count === 1) request.request.socket.destroy();
    else if (request.operation === operation) meet(request);
    else answerWell(request);
  });
  const clients = await createClients({ region, endpoint: endpoint.url, credentials });
  try {
    await use(clients);
    return { code: 'fine', words: '' };
  } catch (error) {
    const { code = '', message, hint = '' } = error as Error & { code?: string; hint?: string };
    return { code, words: `${code} ${message} ${hint}` };
  } finally {
    clients.codeDeploy.destroy();
    clients.s3.destroy();
    await endpoint.close();
  }
}

describe('What can go wrong with a call to CodeDeploy', () => {
  for (const [operation, use] of Object.entries(operations)) {
    /** Meets the operation with every kind, each in a world of its own and all at the same time. */
    const meetAll = async (times: number) => {
      const ends = Object.entries(kinds).map(async ([kind, meet]) => {
        const end = await endOf(operation, use, (request) => {
          if (request.count > times) answerWell(request);
          else meet(request);
        });
        return [kind, end] as const;
      });
      return Object.fromEntries(await Promise.all(ends));
    };
    const codes = (ends: Readonly<Record<string, End>>) =>
      Object.fromEntries(Object.entries(ends).map(([kind, { code }]) => [kind, code]));
    const wanted = (which: 'once' | 'always') =>
      Object.fromEntries(
        Object.keys(kinds).map((kind) => [kind, expected(operation, kind)[which] ?? 'fine']),
      );

    it(`passes when ${operation} meets it once, unless it is a denial or not known what was done`, async () => {
      expect(codes(await meetAll(1))).to.deep.equal(wanted('once'));
    });

    it(`is told for what it is when ${operation} meets nothing else`, async () => {
      const ends = await meetAll(Number.POSITIVE_INFINITY);
      expect(codes(ends)).to.deep.equal(wanted('always'));
      for (const { words } of Object.values(ends)) {
        expect(words).not.to.match(/hidden field|Deserialization|SyntaxError|GROUP_NOT_FOUND/);
        expect(words).not.to.match(/<html>|region.*spelled/);
      }
      const { words } = ends['a refused clock'] ?? { words: '' };
      if (operation !== 'ListDeployments') expect(words).not.to.contain('usable AWS credentials');
    });
  }
});
