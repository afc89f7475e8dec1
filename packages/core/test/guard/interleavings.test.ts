import { BatchGetDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { interleavings, Schedule } from '@codedeployer/testing';
import { CodedeployerError } from '../../dist/errors/codedeployer-error.js';
import { startGuarded } from '../../dist/guard/guard.js';
import { bringBack } from '../../dist/guard/withdraw.js';
import { createGuardWorld, type Before, type GuardWorld } from './guard-world.js';

/** What a run does, in this order; it waits for its turn before each. */
const steps = ['check', 'lease', 'create', 'end'] as const;

/** Operations after which a run that does not come to its next step is taken for one that waits for the other. */
const patience = 12;

interface Ended {
  /** What it tells: that it is deployed, or that it is older. */
  readonly told: 'deployed' | 'OLDER';
  readonly deploymentId: string | undefined;
}

/** One run to its end, as `deploy()` does it. */
async function run(
  world: GuardWorld,
  deploymentGroup: string,
  schedule: Schedule,
  name: string,
): Promise<Ended> {
  const value = name === 'o' ? 1 : 2;
  let open: () => void = () => undefined;
  world.gates.set(`${deploymentGroup} ${value}`, new Promise((resolve) => (open = resolve)));
  const taken = new Set<string>();
  const step = async (which: (typeof steps)[number]) => {
    if (taken.has(which)) return;
    taken.add(which);
    await schedule.turn(name, { waitsForNobody: which === 'end' });
  };
  const before: Before = async (operation) => {
    schedule.noticed(name);
    if (operation === 'ListDeployments' && taken.size === 0) await step('check');
    else if (operation === 'CreateDeployment') await step('create');
    else if (operation === 'PutObject') await step('lease');
  };
  const guarded = world.guarded(
    { deploymentGroup, sequence: { kind: 'number', value }, pollInterval: 0.005 },
    before,
  );
  try {
    const started = await startGuarded(guarded, world.create(guarded));
    if ('leftOut' in started) throw started.leftOut;
    const { deploymentId } = started.ref;
    await step('end');
    open();
    const status = await world.end(deploymentId);
    const { withdrawn } = started;
    if (withdrawn === undefined) {
      expect(status).to.equal('Succeeded');
      return { told: 'deployed', deploymentId };
    }
    expect(withdrawn.error.code).to.equal('OLDER');
    // It was done before it could be stopped.
    if (status === 'Succeeded')
      await world.end((await bringBack(guarded, withdrawn.newer)).deploymentId);
    return { told: 'OLDER', deploymentId };
  } catch (error) {
    if (!CodedeployerError.is(error) || error.code !== 'OLDER') throw error;
    return { told: 'OLDER', deploymentId: undefined };
  } finally {
    open();
    schedule.leave(name);
  }
}

async function createdAt(world: GuardWorld, ids: readonly string[]): Promise<number[]> {
  const { deploymentsInfo = [] } = await world.codeDeploy.send(
    new BatchGetDeploymentsCommand({ deploymentIds: [...ids] }),
  );
  return ids.map(
    (id) =>
      deploymentsInfo.find((it) => it.deploymentId === id)?.createTime?.getTime() ?? Number.NaN,
  );
}

/** Both runs to a group of their own; what became of the older one. */
async function play(world: GuardWorld, order: string): Promise<string> {
  const schedule = new Schedule(order, patience);
  const both = ['o', 'y'].map((name) => run(world, order, schedule, name));
  await Promise.allSettled(both);
  const [old, young] = (await Promise.all(both)) as [Ended, Ended];
  expect(world.live(order), order).to.equal('2');
  expect(young.told, order).to.equal('deployed');
  if (old.told === 'deployed') {
    const ids = [old.deploymentId ?? '', young.deploymentId ?? ''];
    const [first = 0, second = 0] = await createdAt(world, ids);
    expect(first, `${order}: what was deployed before`).to.be.below(second);
  }
  return `${old.told}${old.deploymentId === undefined ? '' : ' started'}`;
}

describe('two runs at the same time', function () {
  this.timeout(300_000);
  const all = interleavings(steps.length, steps.length);
  /** So many at once. */
  const lanes = 8;

  for (const withLease of [true, false])
    it(`never leave the older build live, and both tell what is true, in each of ${all.length} orders of their steps ${withLease ? 'with' : 'without'} a lease`, async () => {
      const world = await createGuardWorld(all);
      try {
        await Promise.all([world.revision(1), world.revision(2)]);
        if (!withLease)
          world.fault = ({ operation }) =>
            operation === 'PutObject'
              ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'No.' }
              : undefined;
        const queue = [...all];
        const became = new Map<string, number>();
        const ended = await Promise.allSettled(
          Array.from({ length: lanes }, async () => {
            for (let order = queue.pop(); order !== undefined; order = queue.pop()) {
              const what = await play(world, order);
              became.set(what, (became.get(what) ?? 0) + 1);
            }
          }),
        );
        for (const end of ended) if (end.status === 'rejected') throw end.reason;
        // All that can become of the older one is among them.
        expect([...became.keys()].sort()).to.deep.equal(
          withLease
            ? ['OLDER', 'deployed started']
            : ['OLDER', 'OLDER started', 'deployed started'],
        );
      } finally {
        await world.dispose();
      }
    });
});
