import { tmpdir } from 'node:os';
import { expect } from 'chai';
import PQueue from 'p-queue';
import { createClients, type Clients } from '../../dist/aws/clients.js';
import { loadRevisionConfig } from '../../dist/config/load-config.js';
import { withoutUpload } from '../../dist/commands/open-groups.js';
import type { DeployEvent } from '../../dist/model/events.js';
import { orCancelled } from '../../dist/run/cancelled.js';
import { deployInWaves } from '../../dist/run/deploy-in-waves.js';
import { checkAllGroups } from '../../dist/run/check-all-groups.js';
import { startRun } from '../../dist/run/run.js';
import { formatEvent } from '../../dist/report/format-event.js';
import {
  openScriptedService,
  type Met,
  type Script,
  type Scripted,
  type ScriptedService,
} from '../support/scripted-service.js';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const revision = { bucket: 'b', key: 'k', bundleType: 'zip', eTag: 'e', skipped: false } as const;

/** Deploys to the group of an application, as a run does that has uploaded; how it went. */
async function deploy(
  application: string,
  clients: Clients,
  options: {
    readonly onCancel?: 'stop-and-rollback';
    readonly signal?: AbortSignal;
    readonly hurry?: AbortSignal | undefined;
  } = {},
) {
  const { onCancel = 'leave', signal, hurry } = options;
  const loaded = await loadRevisionConfig({
    directory: tmpdir(),
    options: {
      application,
      bucket: 'shop-revisions',
      groups: ['web'],
      pollInterval: 0.05,
      onCancel,
    },
    env: {},
  });
  const config = withoutUpload(loaded);
  const events: DeployEvent[] = [];
  const onEvent = (event: DeployEvent) => void events.push(event);
  const run = startRun(config, { env: {}, signal, hurry, onEvent });
  run.state.revisions = new Map([['web', revision]]);
  const connection = { clients, region };
  const connections = {
    of: () => connection,
    rehearsal: undefined,
    instanceNames: new Map<string, string>(),
    close: () => Promise.resolve(),
  };
  let error: unknown;
  try {
    await checkAllGroups(run, connections);
    await deployInWaves(new Map([['web', application]]), run, connections);
  } catch (thrown) {
    error = orCancelled(run, thrown);
  }
  const { state } = run;
  return { state, error, lines: events.flatMap(formatEvent).join('\n') };
}

/** The same numbers at each run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const wanted = {
  autoRollbackConfiguration: {
    enabled: true,
    events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'],
  },
};
const before = ['Created', 'Queued', 'InProgress', 'Ready', 'Baking'];

/** All states that a deployment may be seen in before its end, in their order. */
const orders = Array.from({ length: 2 ** before.length }, (_, bits) =>
  before.filter((_status, index) => (bits & (1 << index)) !== 0),
);

/** What comes after a deployment, and what the run makes of it. */
interface Ending {
  readonly name: string;
  /** The looks at its end, and the deployment that follows. */
  readonly looks: (id: string) => readonly object[];
  readonly then?: (id: string) => Script;
  readonly group?: object;
  readonly succeeded: boolean;
  /** How the deployments of the run have ended, and their rollbacks. */
  readonly outcome: string;
  readonly says?: RegExp;
}

const instances = ['Succeeded', 'Succeeded'];
const finals = ['Succeeded', 'Failed', 'Stopped'] as const;

function endings(): Ending[] {
  const bad = (['Failed', 'Stopped'] as const).flatMap((status): Ending[] => {
    const end = { status, ...wanted };
    const named = (id: string) => ({
      ...end,
      rollbackInfo: { rollbackDeploymentId: `${id}.back` },
    });
    return [
      {
        name: `${status}, not to be rolled back`,
        looks: () => [{ status }],
        succeeded: false,
        outcome: status,
      },
      ...finals.map((back): Ending => ({
        name: `${status}, rolled back: ${back}`,
        looks: (id) => [named(id)],
        then: () => ({ looks: [{ status: 'InProgress' }, { status: back }], instances }),
        succeeded: false,
        outcome: `${status}, rollback ${back}`,
      })),
      {
        name: `${status}, its rollback named late and over by then`,
        looks: (id) => [end, end, end, named(id)],
        then: () => ({ looks: [{ status: 'Succeeded' }], instances }),
        succeeded: false,
        outcome: `${status}, rollback Succeeded`,
      },
      {
        name: `${status}, with nothing to roll back to`,
        looks: () => [{ ...end, rollbackInfo: { rollbackMessage: 'There is no earlier one.' } }],
        succeeded: false,
        outcome: status,
        says: /nothing to roll back to\. There is no earlier one\./,
      },
      {
        name: `${status}, with a rollback that is never named`,
        looks: () => [end],
        succeeded: false,
        outcome: status,
        says: /nothing to roll back to, as CodeDeploy has named no deployment/,
      },
    ];
  });
  const related = (id: string) => ({
    status: 'Succeeded',
    relatedDeployments: { autoUpdateOutdatedInstancesDeploymentIds: [`${id}.update`] },
  });
  const good: Ending[] = [
    {
      name: 'Succeeded',
      looks: () => [{ status: 'Succeeded' }],
      succeeded: true,
      outcome: 'Succeeded',
    },
    ...finals.map((update): Ending => ({
      name: `Succeeded, outdated instances updated: ${update}`,
      looks: (id) => [related(id)],
      then: () => ({ looks: [{ status: 'Created' }, { status: update }], instances }),
      succeeded: update === 'Succeeded',
      outcome: `Succeeded; update ${update}`,
      says: /launched during .* it is part of this release/,
    })),
    {
      name: 'Succeeded, an update named late',
      looks: (id) => [{ status: 'Succeeded' }, related(id)],
      then: () => ({ looks: [{ status: 'Succeeded' }], instances }),
      group: { autoScalingGroups: [{ name: 'web' }] },
      succeeded: true,
      outcome: 'Succeeded; update Succeeded',
    },
  ];
  return [...good, ...bad];
}

/** What goes wrong with one call, once. */
const kinds: Readonly<Record<string, (met: Met) => boolean>> = {
  throttled: ({ isDone, answer }) => {
    if (!isDone) answer(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
    return !isDone;
  },
  dropped: ({ isDone, request }) => {
    if (!isDone) request.socket.resetAndDestroy();
    return !isDone;
  },
  'with a lost answer': ({ isDone, request }) => {
    if (isDone) request.socket.resetAndDestroy();
    return isDone;
  },
  'with an answer of somebody else': ({ isDone, response }) => {
    if (isDone) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    return isDone;
  },
};
const operations = [
  'CreateDeployment',
  'BatchGetDeployments',
  'ListDeploymentTargets',
  'BatchGetDeploymentTargets',
];
const troubles = operations
  .flatMap((operation) => Object.keys(kinds).map((kind) => ({ operation, kind })))
  // It is looked for until half a minute has gone: start.test.ts has it.
  .filter(({ operation, kind }) => operation !== 'CreateDeployment' || kind !== 'dropped');

interface Case {
  readonly order: readonly string[];
  readonly ending: Ending;
  readonly trouble: { readonly operation: string; readonly kind: string };
  /** Which call of its kind meets the trouble, counted from 0. */
  readonly at: number;
}

function scriptOf(application: string, { order, ending, trouble, at }: Case): Scripted {
  const id = `d-${application}`;
  const next = ending.then?.(id);
  let seen = 0;
  let isOver = false;
  const looks = [...order.map((status) => ({ status })), ...ending.looks(id)];
  const name = ending.succeeded || ending.outcome.includes('update') ? 'update' : 'back';
  return {
    deployments: {
      [id]: { looks, instances },
      ...(next === undefined ? {} : { [`${id}.${name}`]: next }),
    },
    ...(ending.group === undefined ? {} : { group: ending.group }),
    meet(met) {
      if (met.operation !== trouble.operation || isOver) return false;
      if (!met.isDone) seen += 1;
      if (seen <= at) return false;
      isOver = kinds[trouble.kind]?.(met) === true;
      return isOver;
    },
  };
}

describe('a run, in every order of states that CodeDeploy can give', () => {
  let service: ScriptedService;
  let clients: Clients;
  const open = async (worlds: ReadonlyMap<string, Scripted>) => {
    service = await openScriptedService(worlds);
    clients = await createClients({ region, endpoint: service.url, credentials });
  };
  afterEach(async () => {
    clients.codeDeploy.destroy();
    clients.s3.destroy();
    await service.close();
  });

  it('comes to the right end with every call throttled, dropped or unanswered once, and starts once', async function () {
    this.timeout(240_000); // some four hundred runs
    const random = createRandom(20_261_129);
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
    const cases: Case[] = [
      // Each order with a quarter of the ends, turn by turn, with some trouble; and each trouble with each end, in some order.
      ...orders.flatMap((order, turn) =>
        endings()
          .filter((_ending, index) => index % 4 === turn % 4)
          .map((ending) => ({ order, ending, trouble: pick(troubles), at: pick([0, 1, 2]) })),
      ),
      ...troubles.flatMap((trouble) =>
        endings().map((ending) => ({ order: pick(orders), ending, trouble, at: 0 })),
      ),
    ];
    const named = new Map(cases.map((one, index) => [`shop${index}`, one]));
    await open(new Map([...named].map(([name, one]) => [name, scriptOf(name, one)])));
    const wrong: string[] = [];
    const queue = new PQueue({ concurrency: 40 });
    let calls = 0;
    await queue.addAll(
      [...named].map(([application, { order, ending, trouble, at }]) => async () => {
        const { state, error, lines } = await deploy(application, clients);
        const outcome = state.deployments
          .map(({ status, rollback, updateOf }) => {
            const end = updateOf === undefined ? status : `update ${status}`;
            return rollback === undefined ? end : `${end}, rollback ${rollback.status}`;
          })
          .join('; ');
        const starts = service.done.get(application)?.filter((one) => one === 'CreateDeployment');
        calls += service.asked.get(application)?.length ?? 0;
        const isRight =
          error === undefined &&
          outcome === ending.outcome &&
          state.succeeded === ending.succeeded &&
          state.running.length === 0 &&
          starts?.length === 1 &&
          (ending.says === undefined || ending.says.test(lines));
        if (!isRight)
          wrong.push(
            `${[...order, ending.name].join(' → ')} with ${trouble.operation} ${trouble.kind} (${at}): ${outcome}, ${starts?.length ?? 0} started, ${String(error)}\n${lines}`,
          );
      }),
    );
    console.log(`      ${cases.length} runs, ${calls} calls, ${wrong.length} wrong`);
    expect(wrong).to.deep.equal([]);
  });

  const running: Scripted['deployments'] = {
    'd-shop': { looks: [{ status: 'InProgress' }], instances: ['InProgress'] },
  };
  /** Cancels a run that waits for its deployment, with a rollback asked for; StopDeployment is answered so. */
  const cancel = async (
    deployments: Scripted['deployments'],
    stop: (met: Met) => void,
    hurry?: AbortSignal,
  ) => {
    const interruption = new AbortController();
    await open(new Map([['shop', { deployments, stop }]]));
    const going = deploy('shop', clients, {
      onCancel: 'stop-and-rollback',
      signal: interruption.signal,
      hurry,
    });
    const isWatched = () =>
      service.asked.get('shop')?.includes('BatchGetDeploymentTargets') === true;
    const isOver = going.then(() => true);
    while (!isWatched()) {
      const pause = new Promise<false>((resolve) => void setTimeout(resolve, 20, false));
      expect(await Promise.race([isOver, pause]), 'the run is over').to.equal(false);
    }
    interruption.abort(new Error('interrupted by SIGINT'));
    const { error, lines } = await going;
    expect(error).to.have.property('code', 'CANCELLED');
    expect(service.done.get('shop')?.filter((one) => one === 'StopDeployment')).to.have.length(1);
    return { message: (error as Error).message, lines };
  };

  it('says of a deployment that is to stop and goes on that it is still stopping, once nobody wants to wait any more', async () => {
    const again = new AbortController();
    const { message, lines } = await cancel(
      running,
      ({ answer }) => {
        answer(200, { status: 'Pending' });
        setTimeout(() => again.abort(new Error('interrupted once more')), 500);
      },
      again.signal,
    );
    expect(lines).to.contain('web: asked CodeDeploy to stop d-shop; waiting for its end');
    expect(message).to.contain(
      'asked CodeDeploy to stop d-shop (web): still stopping, as commands that run go on to their end (codedeployer watch d-shop)',
    );
  });

  it('asks to stop to the end where somebody does not want to wait while it asks', async () => {
    const again = new AbortController();
    const slow = ({ answer }: Met) => {
      again.abort(new Error('once more'));
      setTimeout(() => answer(200, { status: 'Pending' }), 500);
    };
    const { message } = await cancel(running, slow, again.signal);
    expect(message).to.contain('asked CodeDeploy to stop d-shop (web): still stopping');
  });

  it('does not wait long for the answer of one that is to stop, once nobody wants to wait any more', async () => {
    const again = new AbortController();
    const unanswered = () => void setTimeout(() => again.abort(new Error('once more')), 200);
    const { message, lines } = await cancel(running, unanswered, again.signal);
    expect(lines).to.contain('It is not known whether CodeDeploy stops d-shop (web)');
    expect(message).to.contain('still running in CodeDeploy: d-shop (web)');
  });

  it('follows one that is to stop until it has', async () => {
    const looks: object[] = [{ status: 'InProgress' }];
    const stopping = { 'd-shop': { looks, instances: ['InProgress'] } };
    const { message } = await cancel(stopping, ({ answer }) => {
      looks.push(...Array.from({ length: 3 }, () => ({ status: 'InProgress' })), {
        status: 'Stopped',
      });
      answer(200, { status: 'Pending' });
    });
    expect(message).to.contain('asked CodeDeploy to stop d-shop (web): stopped');
    expect(message).not.to.contain('ended before');
  });

  it('says of one that succeeded before it could stop that it has', async () => {
    const looks: object[] = [{ status: 'InProgress' }];
    const ended = { 'd-shop': { looks, instances: ['Succeeded'] } };
    const { message } = await cancel(ended, ({ answer }) => {
      looks.push({ status: 'Succeeded' });
      answer(200, { status: 'Pending' });
    });
    expect(message).to.contain('to stop d-shop (web): succeeded before it could stop');
  });

  it('says of one that had succeeded before that it was neither stopped nor rolled back', async () => {
    const looks: object[] = [{ status: 'InProgress' }];
    const ended = { 'd-shop': { looks, instances: ['Succeeded'] } };
    const { message, lines } = await cancel(ended, ({ answer }) => {
      looks.push({ status: 'Succeeded' });
      answer(400, { __type: 'DeploymentAlreadyCompletedException', message: 'completed' });
    });
    expect(message)
      .to.contain('ended before: d-shop (web) succeeded')
      .and.not.contain('asked CodeDeploy to stop');
    expect(lines).to.contain(
      'd-shop (web) had come to its end before it was stopped, and is not rolled back for that.',
    );
  });
});
