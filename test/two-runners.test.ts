import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  ListDeploymentsCommand,
  type DeploymentInfo,
} from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { interleavings, Schedule } from '@codedeployer/testing';
import { CodedeployerError, deploy, type RunReport, type SdkClient } from '@codedeployer/core';
import { push } from '@codedeployer/core/commands';
import { createClients } from '@codedeployer/core/stages';
import { createAwsWorld, credentials, region, type AwsWorld } from './support/aws-world.js';

/** The two runs, by their names in an order, and where their builds stand. */
const builds = { o: 1, y: 2 } as const;
type Name = keyof typeof builds;

/** Operations after which a run is taken for one that waits for the other: more than it makes between two of its steps. */
const patience = 30;
/** Seconds between two looks. */
const pollInterval = 0.01;
/** So many orders at once. */
const lanes = 4;

/** Every so many of them, from the first one on. */
const each = (number: number, orders: readonly string[]) =>
  orders.filter((_order, index) => index % number === 0);

const aborted = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));

/** The steps of one run, each of which is taken once and waits for its turn. */
class Steps {
  readonly #taken = new Set<string>();
  readonly #name: Name;
  readonly #schedule: Schedule;
  /** Resolves when the run only waits for the end of its deployment. */
  readonly watches: Promise<void>;
  #watching: () => void = () => undefined;

  constructor(name: Name, schedule: Schedule) {
    this.#name = name;
    this.#schedule = schedule;
    this.watches = new Promise((resolve) => (this.#watching = resolve));
  }

  async take(step: 'check' | 'lease' | 'create' | 'release' | 'end'): Promise<void> {
    if (this.#taken.has(step)) {
      this.#schedule.noticed(this.#name);
      return;
    }
    this.#taken.add(step);
    await this.#schedule.turn(this.#name, { waitsForNobody: step === 'end' });
  }

  has(step: string): boolean {
    return this.#taken.has(step);
  }

  other(): void {
    this.#schedule.noticed(this.#name);
  }

  watching(): void {
    this.#watching();
  }

  leave(): void {
    this.#watching();
    this.#schedule.leave(this.#name);
  }
}

/** A client that takes a step before and after what it sends; as far as it says, it talks to AWS. */
function stepping(client: SdkClient, steps: Steps, withLease: boolean): SdkClient {
  const { config } = client;
  return {
    ...(config && {
      config: {
        region: () => config.region(),
        credentials: (options) => config.credentials(options),
      },
    }),
    destroy: () => client.destroy(),
    async send(command, options) {
      const { constructor, input } = command as {
        constructor: { name: string };
        input: { Key?: string };
      };
      const { name } = constructor;
      const isLock = name === 'PutObjectCommand' && input.Key?.startsWith('locks/') === true;
      if (isLock) await steps.take(withLease && steps.has('lease') ? 'release' : 'lease');
      else if (name === 'ListDeploymentsCommand') await steps.take('check');
      else if (name === 'CreateDeploymentCommand') await steps.take('create');
      else steps.other();
      try {
        return await client.send(command, options);
      } finally {
        if (withLease ? steps.has('release') : steps.has('create')) steps.watching();
      }
    },
  };
}

interface Ended {
  readonly report: RunReport;
  /** The code that the run ended with; undefined when it succeeded. */
  readonly code: string | undefined;
}

interface Runners {
  readonly world: AwsWorld;
  readonly codeDeploy: CodeDeployClient;
  readonly withLease: boolean;
  /** The steps of the run whose build is deployed to a group, by `group/build`. */
  readonly steps: Map<string, Steps>;
  /** What each group has on its instance: a build. */
  readonly installed: ReadonlyMap<string, number>;
}

/** One run, from the first look to the report. */
async function run(runners: Runners, group: string, name: Name, steps: Steps): Promise<Ended> {
  const { world, withLease } = runners;
  const sequence = builds[name];
  const own = await createClients({ region, endpoint: world.endpoint, credentials });
  const clients = {
    s3: stepping(own.s3, steps, withLease),
    codeDeploy: stepping(own.codeDeploy, steps, withLease),
  };
  let report: RunReport | undefined;
  const onEvent: NonNullable<Parameters<typeof deploy>[2]>['onEvent'] = (event) => {
    if (event.type === 'ended') report = event.report;
  };
  let code: string | undefined;
  try {
    await world.run(
      (config, given) =>
        deploy(
          world.project.path(config.source),
          { ...config, pollInterval },
          { ...given, clients, onEvent },
        ),
      { groups: [group], sequence, version: String(sequence) },
    );
  } catch (error) {
    if (!CodedeployerError.is(error)) throw error;
    ({ code } = error);
  } finally {
    steps.leave();
    own.s3.destroy();
    own.codeDeploy.destroy();
  }
  if (report === undefined) throw new Error(`${group}: ${name} has told nothing`);
  return { report, code };
}

/** All deployments of a group, as the service tells of them. */
async function deploymentsTo(codeDeploy: CodeDeployClient, group: string) {
  const { deployments: deploymentIds = [] } = await codeDeploy.send(
    new ListDeploymentsCommand({ applicationName: 'shop', deploymentGroupName: group }),
  );
  const { deploymentsInfo = [] } = await codeDeploy.send(
    new BatchGetDeploymentsCommand({ deploymentIds }),
  );
  return deploymentsInfo;
}

const buildOf = ({ revision }: DeploymentInfo) =>
  Number(/(\d)-\w+\.zip$/.exec(revision?.s3Location?.key ?? '')?.[1]);

/** Each deployment that a report tells of, and its status. */
const told = ({ deployments }: RunReport) =>
  deployments.flatMap(({ deploymentId, status, rollback }) => [
    `${deploymentId} ${status}`,
    ...(rollback === undefined ? [] : [`${rollback.deploymentId} ${rollback.status}`]),
  ]);

/** Both runs to a group of their own; what became of the older one. */
async function play(runners: Runners, order: string): Promise<string> {
  const { codeDeploy, installed } = runners;
  const schedule = new Schedule(order, patience);
  const both = (['o', 'y'] as const).map((name) => {
    const steps = new Steps(name, schedule);
    runners.steps.set(`${order}/${builds[name]}`, steps);
    return run(runners, order, name, steps);
  });
  await Promise.allSettled(both);
  const [old, young] = (await Promise.all(both)) as [Ended, Ended];

  const infos = await deploymentsTo(codeDeploy, order);
  const live = infos
    .filter(({ status }) => status === 'Succeeded')
    .sort((one, other) => Number(other.completeTime) - Number(one.completeTime))[0];
  expect(live && buildOf(live), `${order}: what is live`).to.equal(2);
  expect(installed.get(order), `${order}: what is on the instance`).to.equal(2);

  expect(young.code, `${order}: the newer one`).to.equal(undefined);
  expect(young.report.succeeded, order).to.equal(true);
  const statuses = infos.map(({ deploymentId, status }) => `${deploymentId} ${status}`);
  expect([...told(old.report), ...told(young.report)], order).to.have.members(statuses);
  for (const [name, { report }] of Object.entries({ o: old, y: young }))
    for (const { deploymentId } of report.deployments) {
      const info = infos.find((one) => one.deploymentId === deploymentId);
      expect(info && buildOf(info), `${order}: ${name}`).to.equal(builds[name as Name]);
    }

  const [first] = old.report.deployments;
  if (old.code === undefined) {
    expect(old.report.succeeded, order).to.equal(true);
    const ended = infos.find(({ deploymentId }) => deploymentId === first?.deploymentId);
    const begun = infos.find((info) => buildOf(info) === 2);
    expect(Number(ended?.completeTime), `${order}: before the newer one`).to.be.at.most(
      Number(begun?.createTime),
    );
    return 'deployed';
  }
  expect(old.code, order).to.equal('OLDER');
  expect(old.report.succeeded, order).to.equal(false);
  expect(old.report.error?.code, order).to.equal('OLDER');
  return first === undefined ? 'OLDER' : `OLDER ${first.status}`;
}

async function playAll(orders: readonly string[], withLease: boolean): Promise<Set<string>> {
  const steps = new Map<string, Steps>();
  const installed = new Map<string, number>();
  let isDenied = false;
  const settings = orders.map((group) => `  ${group}: { scripts: web }\n`);
  const world = await createAwsWorld({
    files: {
      'deploy/codedeployer.yml': `application: shop\nbucket: shop-revisions\nsource: dist\nkey: '{application}/{version}-{digest}.{format}'\ngroups:\n${settings.join('')}`,
    },
    groups: orders,
    instances: 1,
    faults: {
      // The builds are there: what is written are the locks.
      onRequest: ({ operation }) =>
        operation === 'PutObject' && isDenied
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'No.' }
          : undefined,
    },
    answer: async (instanceId, command, signal, key = '') => {
      const group = instanceId.replace(/^i-(.*)-1$/, '$1');
      const build = Number(/(\d)-\w+\.zip$/.exec(key)?.[1]);
      const own = steps.get(`${group}/${build}`);
      if (command === 'BeforeInstall' && own !== undefined)
        await Promise.race([own.watches.then(() => own.take('end')), aborted(signal)]);
      if (command === 'AfterInstall') installed.set(group, build);
      return undefined;
    },
  });
  const codeDeploy = new CodeDeployClient({ endpoint: world.endpoint, region, credentials });
  try {
    if (!withLease)
      for (const group of orders)
        for (const sequence of Object.values(builds))
          await world.run(
            (config, given) => push(world.project.path(config.source), config, given),
            { groups: [group], sequence, version: String(sequence) },
          );
    isDenied = !withLease;
    const runners = { world, codeDeploy, withLease, steps, installed };
    const queue = [...orders];
    const became = new Set<string>();
    const ended = await Promise.allSettled(
      Array.from({ length: lanes }, async () => {
        for (let order = queue.pop(); order !== undefined; order = queue.pop())
          became.add(await play(runners, order));
      }),
    );
    for (const end of ended) if (end.status === 'rejected') throw end.reason;
    return became;
  } finally {
    codeDeploy.destroy();
    await world.dispose();
  }
}

describe('two whole runs at the same time', function () {
  this.timeout(480_000); // with a service in the same process, some ten thousand calls
  const withLease = each(7, interleavings(5, 5));
  const without = each(2, interleavings(4, 4));

  it(`never leave the older build live, and each tells what the service knows, in ${withLease.length} orders of check, lease, CreateDeployment, release and end`, async () => {
    expect([...(await playAll(withLease, true))]).to.have.members(['OLDER', 'deployed']);
  });

  it(`never leave the older build live without a lease, and each tells what the service knows, in ${without.length} orders of check, refused lease, CreateDeployment and end`, async () => {
    expect([...(await playAll(without, false))]).to.have.members([
      'OLDER',
      'OLDER Stopped',
      'deployed',
    ]);
  });
});
