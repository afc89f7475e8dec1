import assert from 'node:assert/strict';
import { describeFleet, warnOfFleet } from '../../dist/guard/describe-fleet.js';
import { planFleet } from '../../dist/guard/plan-fleet.js';
import type { Fleet, FleetRule, MinimumHealthy } from '../../dist/model/fleet.js';

const fleetOf = (instances: number, stopped = 0): Fleet => ({
  instances,
  stopped,
  zones: { a: instances },
});
const keeping = (type: MinimumHealthy['type'], value: number): FleetRule => ({
  name: 'own',
  minimum: { type, value },
});

/** How the service goes over instances one after another, of which some fail: the batches that it takes, and the end. */
function simulate(fails: readonly boolean[], { minimum: { type, value } }: FleetRule) {
  const instances = fails.length;
  const kept =
    type === 'HOST_COUNT'
      ? value
      : type === 'FLEET_PERCENT'
        ? Math.ceil((instances * value) / 100)
        : Math.max(0, instances - value);
  if (kept >= instances) return { status: 'HEALTH_CONSTRAINTS_INVALID', batches: [] };
  const batches: number[] = [];
  let failed = 0;
  for (let done = 0; done < instances;) {
    const batch = Math.min(instances - kept - failed, instances - done);
    if (batch < 1) return { status: 'HEALTH_CONSTRAINTS', batches };
    failed += fails.slice(done, done + batch).filter(Boolean).length;
    done += batch;
    batches.push(batch);
  }
  const succeeded = instances - failed >= Math.max(1, kept);
  return { status: succeeded ? 'Succeeded' : 'HEALTH_CONSTRAINTS', batches };
}

/** Every configuration that there can be for some instances, but for what is written nowhere. */
function* rules(instances: number): Generator<FleetRule> {
  for (let value = 0; value <= instances + 1; value++) yield keeping('HOST_COUNT', value);
  yield keeping('MOST_CONCURRENCY', 1);
  if (instances === 1) return;
  for (const value of [0, 1, 10, 33, 49, 50, 51, 66, 67, 75, 90, 95, 99])
    yield keeping('FLEET_PERCENT', value);
}

describe('fleet arithmetic', () => {
  it('says of every fleet and configuration what the rule of the service comes to', () => {
    let compared = 0;
    for (let instances = 1; instances <= 40; instances++)
      for (const rule of rules(instances)) {
        const plan = planFleet(fleetOf(instances), rule);
        const told = `${instances} instances, ${JSON.stringify(rule.minimum)}`;
        const well = simulate(Array<boolean>(instances).fill(false), rule);
        assert.equal(plan.cannotStart === undefined, well.status === 'Succeeded', told);
        compared++;
        if (plan.cannotStart !== undefined) continue;
        assert.equal(plan.batches, well.batches.length, told);
        assert.equal(plan.atOnce, Math.max(...well.batches), told);
        const lastFail = (failed: number) =>
          simulate(
            Array.from({ length: instances }, (_none, index) => index >= instances - failed),
            rule,
          ).status;
        assert.equal(lastFail(plan.mayFail), 'Succeeded', told);
        assert.notEqual(lastFail(plan.mayFail + 1), 'Succeeded', told);
      }
    assert.ok(compared > 1000);
  });

  it('says of stopped instances when they make a deployment fail, wherever they come', () => {
    for (let instances = 1; instances <= 8; instances++)
      for (const rule of rules(instances)) {
        if (planFleet(fleetOf(instances), rule).cannotStart !== undefined) continue;
        for (let stopped = 0; stopped <= instances; stopped++) {
          const orders = Array.from({ length: 2 ** instances }, (_none, bits) =>
            Array.from({ length: instances }, (_other, index) => ((bits >> index) & 1) === 1),
          ).filter((fails) => fails.filter(Boolean).length === stopped);
          const ends = orders.map((fails) => simulate(fails, rule).status === 'Succeeded');
          const { failsBy } = planFleet(fleetOf(instances, stopped), rule);
          const told = `${instances} instances, ${stopped} stopped, ${JSON.stringify(rule.minimum)}`;
          if (!ends.includes(true)) assert.match(failsBy ?? '', /the deployment fails$/, told);
          else if (!ends[0] && ends.includes(false))
            assert.match(failsBy ?? '', /fails unless/, told);
          else if (!ends.includes(false)) assert.equal(failsBy, undefined, told);
        }
      }
  });

  it('says why a percentage that rounds up to all instances cannot start', () => {
    assert.equal(
      planFleet(fleetOf(10), keeping('FLEET_PERCENT', 95)).cannotStart,
      '10 (95 % rounded up) of 10 instances have to stay healthy, so that none can be deployed to',
    );
    assert.match(
      planFleet(fleetOf(3), keeping('HOST_COUNT', 3)).cannotStart ?? '',
      /^3 of 3 instances have to stay healthy/,
    );
  });

  it('goes over zones one after another, keeps what each has to keep and watches all but the last', () => {
    const fleet = { instances: 9, stopped: 0, zones: { a: 4, b: 3, c: 2 } };
    const half: MinimumHealthy = { type: 'FLEET_PERCENT', value: 50 };
    const zonal = { minimum: half, first: 600, others: 60 };
    const plan = planFleet(fleet, {
      name: 'own',
      minimum: { type: 'HOST_COUNT', value: 5 },
      zonal,
    });
    // a in 2 and 2, b in 1, 1 and 1, c in 1 and 1.
    assert.deepEqual([plan.atOnce, plan.batches, plan.watched], [2, 7, 660]);
    const none = { ...zonal, minimum: { type: 'FLEET_PERCENT' as const, value: 0 } };
    const whole = planFleet(fleet, { name: 'own', minimum: half, zonal: none });
    assert.deepEqual([whole.atOnce, whole.batches], [4, 3]);
    const all = { ...zonal, minimum: { type: 'HOST_COUNT' as const, value: 2 } };
    assert.match(
      planFleet(fleet, { name: 'own', minimum: half, zonal: all }).cannotStart ?? '',
      /^2 of 2 instances in c have to stay healthy/,
    );
  });

  it('tells in a sentence how many go at a time, how long they drain and what may fail unseen', () => {
    const one = planFleet(fleetOf(20), {
      name: 'CodeDeployDefault.OneAtATime',
      minimum: { type: 'MOST_CONCURRENCY', value: 1 },
    });
    assert.equal(
      describeFleet(one, { isBalanced: true }),
      '20 instances, CodeDeployDefault.OneAtATime: 1 at a time in 20 batches; some 100 min for draining, at the 300 s that target groups have unless they are set otherwise; the last one may fail unseen, unless "strict" is set.',
    );
    const all = planFleet(fleetOf(3), keeping('HOST_COUNT', 0));
    assert.equal(
      describeFleet(all, { isBalanced: false }),
      '3 instances, own: 3 at a time in 1 batch; it succeeds with 1 of 3, unless "strict" is set.',
    );
    const many = planFleet(fleetOf(200), keeping('HOST_COUNT', 199));
    assert.match(warnOfFleet(many, { isBalanced: true }) ?? '', /alone take 17 h/);
    assert.equal(warnOfFleet(many, { isBalanced: false }), undefined);
  });
});
