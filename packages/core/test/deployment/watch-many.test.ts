import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { createClients, type Clients } from '../../dist/aws/clients.js';
import type { DeploymentOutcome } from '../../dist/model/progress.js';
import { watchDeployments, type WatchOptions } from '../../dist/deployment/watch.js';
import type { DeploymentEvent } from '../../dist/model/events.js';
import { formatEvent } from '../../dist/report/format-event.js';
import { openEndpoint, type Asked, type Endpoint } from '../support/endpoint.js';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Makes what collects garbage and gives the bytes of the heap that are in use. */
function createCollector(): () => number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
}

/** A deployment of the fleet that a test has: the states of its instances. */
interface Fleet {
  status: string;
  readonly instances: string[];
}

describe('watchDeployments, with a fleet,', () => {
  let endpoint: Endpoint;
  let clients: Clients;
  let fleet: Map<string, Fleet>;
  /** Answers in the place of the fleet. */
  let instead: ((asked: Asked) => boolean) | undefined;

  const targetId = (id: string, index: number) => `${id}-${index}`;

  function answerFor({ operation, input, answer }: Asked): void {
    if (operation === 'BatchGetDeployments') {
      const ids = input.deploymentIds as string[];
      const deploymentsInfo = ids.map((deploymentId) => {
        const { status, instances } = fleet.get(deploymentId) ?? { status: '', instances: [] };
        const deploymentOverview: Record<string, number> = {};
        for (const state of instances)
          deploymentOverview[state] = (deploymentOverview[state] ?? 0) + 1;
        return { deploymentId, status, deploymentOverview };
      });
      answer(200, { deploymentsInfo });
      return;
    }
    const id = String(input.deploymentId);
    const instances = fleet.get(id)?.instances ?? [];
    if (operation === 'ListDeploymentTargets') {
      answer(200, { targetIds: instances.map((_state, index) => targetId(id, index)) });
      return;
    }
    const wanted = new Set(input.targetIds as string[]);
    const deploymentTargets = instances
      .map((status, index) => ({ targetId: targetId(id, index), status, lifecycleEvents: [] }))
      .filter((instance) => wanted.has(instance.targetId))
      .map((instanceTarget) => ({ deploymentTargetType: 'InstanceTarget', instanceTarget }));
    answer(200, { deploymentTargets });
  }

  beforeEach(async () => {
    fleet = new Map();
    instead = undefined;
    endpoint = await openEndpoint((asked) => {
      if (instead?.(asked) !== true) answerFor(asked);
    });
    clients = await createClients({ region, endpoint: endpoint.url, credentials });
  });
  afterEach(async () => {
    clients.codeDeploy.destroy();
    clients.s3.destroy();
    await endpoint.close();
  });

  const count = (operation: string) =>
    endpoint.operations.filter((name) => name === operation).length;

  function watch(options: Partial<WatchOptions> = {}) {
    const refs = [...fleet.keys()].map((deploymentId) => ({ group: 'web', deploymentId }));
    return watchDeployments(clients, refs, {
      pollInterval: 0.5,
      perSecond: Number.POSITIVE_INFINITY,
      now: () => performance.now(),
      ...options,
    });
  }

  async function toTheEnd(
    watching: AsyncGenerator<DeploymentEvent, DeploymentOutcome[]>,
  ): Promise<{ events: DeploymentEvent[]; outcomes: DeploymentOutcome[] }> {
    const events: DeploymentEvent[] = [];
    for (;;) {
      const next = await watching.next();
      if (next.done === true) return { events, outcomes: next.value };
      events.push(next.value);
    }
  }

  /** Groups of instances, of which one is in progress in each. */
  function manyGroups(groups: number, size = 50): void {
    for (let group = 0; group < groups; group++) {
      const instances = Array.from({ length: size }, (_, index) =>
        index === 0 ? 'InProgress' : 'Pending',
      );
      fleet.set(`d-${group}`, { status: 'InProgress', instances });
    }
  }

  it('asks for 100 groups of 50 instances in 4 calls a look, while nothing moves', async () => {
    manyGroups(100);
    const before: number[] = [];
    let looks = 0;
    instead = ({ operation }) => {
      if (operation === 'BatchGetDeployments') {
        looks += 1;
        // Every fourth call begins a look: how many calls there have been for instances by then.
        if (looks % 4 === 1)
          before.push(count('ListDeploymentTargets') + count('BatchGetDeploymentTargets'));
        if (looks > 4 * 4)
          for (const deployment of fleet.values()) {
            deployment.status = 'Succeeded';
            deployment.instances.fill('Succeeded');
          }
      }
      return false;
    };
    const { outcomes } = await toTheEnd(watch({ pollInterval: 0.5 }));
    expect(outcomes.every(({ instances }) => instances.length === 50)).to.equal(true);
    expect(before[0]).to.equal(0);
    expect(before[1], 'the first look: a list, and two batches of instances').to.equal(300);
    // Those in progress are due every 100 * 0.5 / 10 seconds, which these looks do not take.
    expect(before.slice(2, 4), 'the next ones').to.deep.equal([300, 300]);
  });

  it('takes calls that grow with what moves, and memory that does not grow with the looks', async () => {
    const collect = createCollector();
    for (const groups of [1, 10, 100]) {
      fleet.clear();
      manyGroups(groups);
      endpoint.operations.length = 0;
      let looks = 0;
      const heap: number[] = [];
      instead = ({ operation, input }) => {
        const [first] = (input.deploymentIds as string[] | undefined) ?? [];
        if (operation !== 'BatchGetDeployments' || first !== 'd-0') return false;
        looks += 1;
        if (looks === 4 || looks === 24) heap.push(collect());
        // Ten instances of every group are done with each fifth look.
        if (looks % 5 === 0)
          for (const { instances } of fleet.values()) {
            const begun = instances.indexOf('InProgress');
            instances.fill('Succeeded', 0, begun + 10);
            if (begun + 10 < instances.length) instances[begun + 10] = 'InProgress';
          }
        for (const deployment of fleet.values())
          if (deployment.instances.every((state) => state === 'Succeeded'))
            deployment.status = 'Succeeded';
        return false;
      };
      const { outcomes } = await toTheEnd(watch({ pollInterval: 0.05 }));
      expect(outcomes.every(({ status }) => status === 'Succeeded')).to.equal(true);
      const perLook = count('BatchGetDeployments') / looks;
      const grown = ((heap[1] ?? 0) - (heap[0] ?? 0)) / 1e6;
      console.log(
        `      ${groups} × 50 instances: ${endpoint.operations.length} calls in ${looks} looks (${count('BatchGetDeployments')} for deployments, ${count('ListDeploymentTargets')} lists, ${count('BatchGetDeploymentTargets')} for instances), ${grown.toFixed(1)} MB more after 20 looks`,
      );
      expect(perLook).to.be.at.most(Math.ceil(groups / 25));
      expect(count('ListDeploymentTargets')).to.be.at.most(groups);
      expect(grown).to.be.below(20);
    }
  }).timeout(120_000);

  it('asks at once for the instances of a group whose numbers have changed, and of no other', async () => {
    manyGroups(30);
    const asked = new Map<number, Set<string>>();
    let look = 0;
    instead = ({ operation, input }) => {
      if (operation === 'BatchGetDeployments' && (input.deploymentIds as string[])[0] === 'd-0') {
        look += 1;
        if (look === 3)
          fleet.get('d-7')?.instances.fill('Succeeded', 0, 1).fill('InProgress', 1, 2);
        if (look === 4) for (const deployment of fleet.values()) deployment.status = 'Stopped';
      }
      if (operation === 'BatchGetDeploymentTargets') {
        const ids = asked.get(look) ?? new Set();
        asked.set(look, ids.add(String(input.deploymentId)));
      }
      return false;
    };
    await toTheEnd(watch({ pollInterval: 3 }));
    expect(asked.get(2)).to.equal(undefined);
    expect([...(asked.get(3) ?? [])]).to.deep.equal(['d-7']);
  });

  it('asks for instances in progress within 30 seconds, and only for them', async () => {
    manyGroups(300, 2);
    let looks = 0;
    const at: number[] = [];
    const ids: unknown[] = [];
    const now = () => looks * 10_000; // a look every ten seconds
    instead = ({ operation, input }) => {
      const first = operation === 'BatchGetDeployments' && (input.deploymentIds as string[])[0];
      if (first === 'd-0') looks += 1;
      if (looks > 8) for (const deployment of fleet.values()) deployment.status = 'Stopped';
      if (operation === 'BatchGetDeploymentTargets' && input.deploymentId === 'd-3') {
        at.push(looks);
        ids.push(input.targetIds);
      }
      return false;
    };
    await toTheEnd(watch({ now, pollInterval: 0.9 }));
    expect(at.slice(0, 3)).to.deep.equal([1, 4, 7]);
    expect(ids.slice(1, 3)).to.deep.equal([['d-3-0'], ['d-3-0']]);
  });

  it('keeps to a number of calls in a second', async () => {
    manyGroups(10);
    let most = 0;
    const times: number[] = [];
    instead = () => {
      const time = performance.now();
      times.push(time);
      most = Math.max(most, times.filter((other) => time - other < 900).length);
      if (times.length > 30)
        for (const deployment of fleet.values()) {
          deployment.status = 'Succeeded';
          deployment.instances.fill('Succeeded');
        }
      return false;
    };
    await toTheEnd(watch({ perSecond: 20, pollInterval: 0.2 }));
    // A second that is cut elsewhere may see the end of one interval and the beginning of the next.
    expect(most).to.be.within(10, 40);
  });

  it('goes on with the others when the instances of one deployment cannot be read', async () => {
    for (const id of ['d-1', 'd-2'])
      fleet.set(id, { status: 'Succeeded', instances: ['Succeeded'] });
    let bad = 0;
    instead = ({ operation, input, response }) => {
      if (operation !== 'BatchGetDeploymentTargets' || input.deploymentId !== 'd-1') return false;
      if (++bad > 4) return false;
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
      return true;
    };
    const { events, outcomes } = await toTheEnd(watch());
    expect(outcomes.map(({ status }) => status)).to.deep.equal(['Succeeded', 'Succeeded']);
    const interrupted = events.find((event) => event.type === 'watch-interrupted');
    expect(formatEvent(interrupted ?? events[0]!)).to.match(/text\/html.*next look in \d+ s/);
    const finished = events.flatMap((event) =>
      event.type === 'deployment-finished' ? [event.outcome.deploymentId] : [],
    );
    expect(finished).to.deep.equal(['d-2', 'd-1']);
  });

  it('does not take a group without instances for one that was deployed to', async () => {
    fleet.set('d-1', { status: 'Succeeded', instances: [] });
    const { events, outcomes } = await toTheEnd(watch());
    expect(outcomes[0]?.error?.code).to.equal('NO_INSTANCES');
    const lines = events.flatMap((event) => formatEvent(event)).join('\n');
    expect(lines).to.contain('no instances').and.not.to.contain('0 of 0');
  });

  it('ends when there has been no answer for as long as "silence" says, and names the limit', async () => {
    fleet.set('d-1', { status: 'InProgress', instances: ['InProgress'] });
    instead = ({ response }) => {
      response.writeHead(502).end('<html>');
      return true;
    };
    const error: unknown = await toTheEnd(watch({ silence: 0.01 })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.have.property('code', 'WATCH_LOST');
    expect(error).to.have.property('message').that.contains('"silence"').and.contains('d-1 (web)');
  });
});
