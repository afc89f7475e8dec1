import { expect } from 'chai';
import { createClients, type Clients } from '../../dist/aws/clients.js';
import { watchDeployments, type WatchOptions } from '../../dist/deployment/watch.js';
import type { DeploymentEvent } from '../../dist/model/events.js';
import { planFleet } from '../../dist/guard/plan-fleet.js';
import type { FleetRule } from '../../dist/model/fleet.js';
import type { DeploymentOutcome, InstanceCounts } from '../../dist/model/progress.js';
import { formatEvent } from '../../dist/report/format-event.js';
import { openEndpoint, type Asked, type Endpoint } from '../support/endpoint.js';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A moment so many seconds ago, as CodeDeploy writes it. */
const ago = (seconds: number) => Date.now() / 1000 - seconds;

interface Target {
  readonly status: string;
  readonly lastUpdatedAt?: number;
  /** The lifecycle events by their names. */
  readonly events?: Readonly<
    Record<string, { readonly status: string; readonly startTime?: number; endTime?: number }>
  >;
}

describe('watchDeployments, where an instance stands still,', () => {
  let endpoint: Endpoint;
  let clients: Clients;
  let info: Record<string, unknown>;
  let targets: Record<string, Target>;
  /** Looks until everything has succeeded. */
  let looks: number;
  let config: ((asked: Asked) => void) | undefined;

  function answerFor(asked: Asked): void {
    const { operation, count, input, answer } = asked;
    const states = Object.values(targets).map(({ status }) => status);
    const deploymentOverview: Record<string, number> = {};
    for (const state of states) deploymentOverview[state] = (deploymentOverview[state] ?? 0) + 1;
    if (operation === 'BatchGetDeployments') {
      const isOver = count > looks;
      if (isOver) for (const id of Object.keys(targets)) targets[id] = { status: 'Succeeded' };
      const status = isOver ? 'Succeeded' : 'InProgress';
      answer(200, {
        deploymentsInfo: [
          { deploymentId: 'd-1', status, deploymentOverview, ...(!isOver && info) },
        ],
      });
    } else if (operation === 'ListDeploymentTargets')
      answer(200, { targetIds: Object.keys(targets) });
    else if (operation === 'GetDeploymentConfig' && config !== undefined) config(asked);
    else {
      const deploymentTargets = (input.targetIds as string[]).map((targetId) => {
        const { events = {}, ...target } = targets[targetId] ?? { status: 'Unknown' };
        const lifecycleEvents = Object.entries(events).map(([lifecycleEventName, event]) => ({
          lifecycleEventName,
          ...event,
        }));
        return {
          deploymentTargetType: 'InstanceTarget',
          instanceTarget: { targetId, ...target, lifecycleEvents },
        };
      });
      answer(200, { deploymentTargets });
    }
  }

  beforeEach(async () => {
    info = {};
    looks = 2;
    config = undefined;
    endpoint = await openEndpoint(answerFor);
    clients = await createClients({ region, endpoint: endpoint.url, credentials });
  });
  afterEach(async () => {
    clients.codeDeploy.destroy();
    clients.s3.destroy();
    await endpoint.close();
  });

  /** Watches to the end; what is told of what stands still, in lines, and how it stood at each look. */
  async function watch(options: Partial<WatchOptions> = {}) {
    const standings: DeploymentOutcome[] = [];
    const watching = watchDeployments(clients, [{ group: 'web', deploymentId: 'd-1' }], {
      pollInterval: 0.05,
      region,
      now: () => performance.now(),
      onLook: (standing) => standings.push(standing),
      ...options,
    });
    const waiting: DeploymentEvent[] = [];
    const zones: DeploymentEvent[] = [];
    try {
      for (;;) {
        const { done, value } = await watching.next();
        if (done === true) break;
        if (value.type === 'waiting') waiting.push(value);
        if (value.type === 'zone-done') zones.push(value);
      }
    } catch (error) {
      expect(error).to.have.property('code', 'DEPLOYMENT_TIMED_OUT');
    }
    return { lines: waiting.flatMap(formatEvent), zones: zones.flatMap(formatEvent), standings };
  }

  const pending = { ApplicationStop: { status: 'Pending' }, BeforeInstall: { status: 'Pending' } };

  it('names the one that has picked up nothing, how far the others are, and the command that shows its agent', async () => {
    targets = {
      'i-1': { status: 'Succeeded' },
      'i-2': { status: 'Failed' },
      'i-3': { status: 'InProgress', lastUpdatedAt: ago(130), events: pending },
      'i-4': { status: 'InProgress', lastUpdatedAt: ago(10), events: pending },
    };
    const { lines, standings } = await watch();
    expect(lines[0]).to.equal(
      'Still running after 0 min: web d-1 (InProgress), 1 of 4 done, 2 in progress, 1 failed',
    );
    expect(lines[1]).to.equal(
      '  web: i-3 has not picked up anything for 2 min: is the agent running?',
    );
    expect(lines[2])
      .to.contain('To see it: aws ssm start-session --region eu-central-1 --target i-3 ')
      .and.contain('systemctl status codedeploy-agent')
      .and.contain('codedeploy-agent.log');
    expect(lines, 'told once, and then with the heartbeat').to.have.length(3);
    const still = standings[0]?.instances.map(({ standstill }) => standstill?.waitsFor);
    expect(still).to.deep.equal([undefined, undefined, 'agent', undefined]);
    expect(standings.at(-1)?.instances.some(({ standstill }) => standstill)).to.equal(false);
  });

  it('names the event that it is at and since when, and what its agent does not begin with', async () => {
    targets = {
      'i-1': {
        status: 'InProgress',
        events: { BeforeInstall: { status: 'InProgress', startTime: ago(600) } },
      },
      'i-2': {
        status: 'InProgress',
        events: {
          BeforeInstall: { status: 'Succeeded', startTime: ago(400), endTime: ago(300) },
          Install: { status: 'Pending' },
        },
      },
      'i-3': {
        status: 'InProgress',
        events: { AllowTraffic: { status: 'InProgress', startTime: ago(180) } },
      },
    };
    const { lines } = await watch();
    const told = lines.join('\n');
    expect(told).to.match(
      /web: i-1 has been at BeforeInstall for 10 min, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n/,
    );
    expect(told).to.contain('codedeploy-agent-deployments.log');
    expect(told).to.contain('i-2 has not picked up Install for 5 min: is the agent running?');
    expect(told).to.match(/i-3 has been at AllowTraffic for 3 min.*health checks/);
    expect(lines.filter((line) => line.includes('--target i-3'))).to.deep.equal([]);
  });

  it('tells many together, the first of them by name', async () => {
    targets = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [
        `i-${index + 1}`,
        { status: 'InProgress', lastUpdatedAt: ago(200 + index), events: pending },
      ]),
    );
    const { lines } = await watch();
    expect(lines.filter((line) => line.includes('picked up'))).to.deep.equal([
      '  web: i-9, i-8, i-7, i-6, i-5 and 4 more have not picked up anything for 3 min or more: is the agent running?',
    ]);
    expect(lines.filter((line) => line.includes('To see it'))).to.have.length(1);
  });

  const waits: Readonly<Record<string, Record<string, unknown>>> = {
    'watches for alarms (Baking)': { status: 'Baking' },
    'waits for its traffic (Ready)': { status: 'Ready' },
    'is queued': { status: 'Queued', createTime: ago(3000) },
    'replaces instances and has begun with none': {
      deploymentStyle: { deploymentType: 'BLUE_GREEN' },
      startTime: ago(3000),
    },
  };
  for (const [what, state] of Object.entries(waits))
    it(`is silent while a deployment ${what}`, async () => {
      info = state;
      targets = { 'i-1': { status: 'Pending', lastUpdatedAt: ago(900), events: pending } };
      expect((await watch()).lines).to.deep.equal([]);
    });

  it('is silent about those that wait for their turn', async () => {
    targets = {
      'i-1': { status: 'InProgress', lastUpdatedAt: ago(5), events: pending },
      'i-2': { status: 'Pending', lastUpdatedAt: ago(900), events: pending },
    };
    expect((await watch()).lines).to.deep.equal([]);
  });

  it('names those that wait where nothing has been begun with for two minutes', async () => {
    info = { startTime: ago(170), deploymentConfigName: 'Zonal' };
    targets = { 'i-1': { status: 'Pending', events: pending } };
    expect((await watch()).lines.join('\n')).to.contain(
      'i-1 has not picked up anything for 3 min: is the agent running?',
    );
    expect(endpoint.operations).not.to.contain('GetDeploymentConfig');
  });

  /** Two thirds are done, and nothing is in progress. */
  const between = async (configured: Record<string, unknown>) => {
    info = configured;
    looks = 100;
    targets = { 'i-1': { status: 'Succeeded' }, 'i-2': { status: 'Pending', events: pending } };
    // Half of this time is told as a standstill, as it is less than two minutes.
    return (await watch({ timeout: 0.06, pollInterval: 0.2 })).lines.join('\n');
  };

  it('names one that is left where the configuration lets nothing wait', async () => {
    expect(await between({ deploymentConfigName: 'CodeDeployDefault.OneAtATime' })).to.match(
      /i-2 has not picked up anything for [1-3] s/,
    );
    expect(endpoint.operations).not.to.contain('GetDeploymentConfig');
  });

  it('is silent while a zone is watched before the next, and where it is not known, and asks once', async () => {
    config = ({ answer }) =>
      answer(200, { deploymentConfigInfo: { zonalConfig: { monitorDurationInSeconds: 600 } } });
    expect(await between({ deploymentConfigName: 'Zonal' })).to.equal('');
    config = ({ refuse }) => refuse(400, 'AccessDeniedException');
    expect(await between({ deploymentConfigName: 'Zonal' })).to.equal('');
    config = ({ answer }) => answer(200, { deploymentConfigInfo: {} });
    expect(await between({ deploymentConfigName: 'Half' })).to.contain('i-2 has not picked up');
    const asked = endpoint.operations.filter((operation) => operation === 'GetDeploymentConfig');
    expect(asked).to.have.length(3);
  });

  it('tells once that a zone is through and until when it is watched, where it is known which instances are in it', async () => {
    const rule = (name: string): FleetRule => ({
      name,
      minimum: { type: 'HOST_COUNT', value: 1 },
      zonal: { minimum: { type: 'FLEET_PERCENT', value: 0 }, first: 600, others: 60 },
    });
    const zoneOf = { 'i-1': 'eu-central-1a', 'i-2': 'eu-central-1a', 'i-3': 'eu-central-1b' };
    const zones = { 'eu-central-1a': 2, 'eu-central-1b': 1 };
    const plan = planFleet({ instances: 3, stopped: 0, zones, zoneOf }, rule('Zonal'));
    const endTime = 1_767_225_600; // 2026-01-01
    const begin = () => {
      info = { deploymentConfigName: 'Zonal' };
      looks = 3;
      const events = { ValidateService: { status: 'Succeeded', endTime } };
      targets = {
        'i-1': { status: 'Succeeded', events },
        'i-2': { status: 'Failed' },
        'i-3': { status: 'Pending', events: pending },
      };
    };
    begin();
    const told = await watch({ fleetOf: () => plan });
    expect(told.zones).to.deep.equal([
      'web: zone eu-central-1a done (1 of 2), 1 of 2 instances succeeded; CodeDeploy watches it until 2026-01-01 00:10:00 UTC, and then begins with the next one',
    ]);
    expect(told.lines).to.deep.equal([]);
    // What the look before has shown is not asked again.
    expect(endpoint.operations).not.to.contain('GetDeploymentConfig');
    config = ({ refuse }) => refuse(400, 'AccessDeniedException');
    begin();
    const other = planFleet({ instances: 3, stopped: 0, zones, zoneOf }, rule('Other'));
    expect((await watch({ fleetOf: () => other })).zones).to.deep.equal([]);
    begin();
    expect((await watch()).zones).to.deep.equal([]);
  });

  it('says in its heartbeat which zone is through, and that it is watched where nothing is in progress', () => {
    const lineOf = (counts: InstanceCounts) =>
      formatEvent({
        type: 'waiting',
        seconds: 180,
        running: [
          {
            ...{ group: 'web', deploymentId: 'd-1', status: 'InProgress', counts },
            zones: { done: ['eu-central-1a'], of: 3, until: '2026-01-01T00:10:00.000Z' },
          },
        ],
      });
    expect(lineOf({ Succeeded: 4, Pending: 5 })).to.deep.equal([
      'Still running after 3 min: web d-1 (InProgress), 4 of 9 done, zone eu-central-1a done (1 of 3), watched until 2026-01-01 00:10:00 UTC',
    ]);
    expect(lineOf({ Succeeded: 4, InProgress: 1, Pending: 4 })).to.deep.equal([
      'Still running after 3 min: web d-1 (InProgress), 4 of 9 done, 1 in progress, zone eu-central-1a done (1 of 3)',
    ]);
  });

  it('measures by its own looks where CodeDeploy does not say since when', async () => {
    looks = 100;
    targets = { 'i-1': { status: 'InProgress', events: pending } };
    const { lines } = await watch({ timeout: 0.06, pollInterval: 0.2 });
    expect(lines.join('\n')).to.match(/i-1 has not picked up anything for [1-3] s/);
  });
});
