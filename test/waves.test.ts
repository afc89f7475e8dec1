import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { DeploymentFailedError, type DeployReport, type WrittenConfig } from '@codedeployer/core';
import {
  createAwsWorld,
  scriptFailure,
  type AwsWorld,
  type AwsWorldOptions,
} from './support/aws-world.js';
import { errorOf } from './support/error-of.js';

const scripts = (...groups: readonly string[]) =>
  Object.fromEntries(
    groups.map((name) => [`deploy/hook-scripts/${name}/AfterInstall.sh`, '#!/usr/bin/env bash\n']),
  );

const world3 = (more: Partial<AwsWorldOptions> = {}) =>
  createAwsWorld({
    files: {
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: [canary, web, worker]\nsource: dist\n',
      ...scripts('canary', 'web', 'worker'),
    },
    groups: ['canary', 'web', 'worker'],
    ...more,
  });

const waves: WrittenConfig['waves'] = [['canary'], ['web', 'worker']];

/** Lets what is installed on a group fail. */
const failingOn =
  (group: string): NonNullable<AwsWorldOptions['answer']> =>
  (instanceId, command) =>
    Promise.resolve(
      command === 'AfterInstall' && instanceId.startsWith(`i-${group}-`)
        ? scriptFailure('deploy/hook-scripts/hook-wrapper.sh', 1, 'no luck')
        : undefined,
    );

const statuses = (report: DeployReport) =>
  report.deployments.map(({ group, status }) => `${group} ${status}`);

describe('waves', () => {
  let world: AwsWorld;
  afterEach(() => world.dispose());

  const reportOf = (error: Error) => {
    if (error instanceof DeploymentFailedError) return error.report;
    throw error;
  };
  /** When which group was begun and was done, in the order in which it was told. */
  const told = () =>
    world.events.flatMap((event) => {
      if (event.type === 'wave-started') return [`wave ${event.number}`];
      if (event.type === 'deployment-started') return [`${event.group} started`];
      return event.type === 'deployment-finished' ? [`${event.outcome.group} finished`] : [];
    });

  it('begins the second wave when the first has succeeded, and packs and uploads once', async () => {
    world = await world3();
    const report = await world.deploy({ waves });
    expect(report.succeeded).to.equal(true);
    const order = told();
    expect(order.slice(0, 4)).to.deep.equal([
      'wave 1',
      'canary started',
      'canary finished',
      'wave 2',
    ]);
    expect(order.slice(4, 6)).to.deep.equal(['web started', 'worker started']);
    expect(await world.objects()).to.have.length(1);
  });

  it('starts no later wave after one that failed, says what was not started and how to go on', async () => {
    world = await world3({ answer: failingOn('canary') });
    const error = await errorOf(world.deploy({ waves }));
    const report = reportOf(error);
    expect(statuses(report)).to.deep.equal(['canary Failed']);
    expect(report.notStarted.map(({ group }) => group)).to.deep.equal(['web', 'worker']);
    const { bucket, key } = report.revision;
    const command = `codedeployer deploy --revision 's3://${bucket}/${key}' --groups web,worker`;
    expect(report.goOn).to.deep.equal([command]);
    expect(error.message)
      .to.contain('Nothing was deployed to web: wave 1 (canary) did not succeed.')
      .and.to.contain(command);
    expect(world.calls.filter((call) => call === 'codedeploy.CreateDeployment')).to.have.length(1);
  });

  it('deploys to as many groups of a wave at a time as "parallel" allows, and ends with one that fails', async () => {
    world = await world3({ answer: failingOn('web') });
    const error = await errorOf(world.deploy({ parallel: 1 }));
    expect(told()).to.deep.equal([
      'canary started',
      'canary finished',
      'web started',
      'web finished',
    ]);
    expect(reportOf(error).notStarted).to.deep.equal([
      {
        group: 'worker',
        reason: 'the deployment to web, before it, did not succeed.',
        hint: undefined,
      },
    ]);
  });

  it('counts an instance that failed and is tolerated, where "strict" is set', async () => {
    const answer: AwsWorldOptions['answer'] = (instanceId, command, signal, key) =>
      instanceId.endsWith('-2') ? failingOn('canary')(instanceId, command, signal, key) : none;
    const none = Promise.resolve(undefined);
    world = await world3({ answer });
    const lenient = { deploymentConfig: 'CodeDeployDefault.HalfAtATime', waves };
    expect((await world.deploy(lenient)).succeeded).to.equal(true);
    await world.dispose();
    world = await world3({ answer });
    const error = await errorOf(world.deploy({ ...lenient, strict: true }));
    expect(error.message).to.contain('succeeded, but not on all instances');
    expect(reportOf(error).notStarted.map(({ group }) => group)).to.deep.equal(['web', 'worker']);
  });

  it('runs a command between waves, with what was deployed in its environment, and holds when it fails', async () => {
    world = await world3();
    const then = (command: string): WrittenConfig['waves'] => [
      { groups: ['canary'], then: { command } },
      ['web', 'worker'],
    ];
    const command = 'echo "$DEPLOYED_APPLICATION $DEPLOYED_VERSION to $DEPLOYED_GROUPS"';
    await world.deploy({ waves: then(command), version: '1' });
    const lines = world.events.flatMap((event) => (event.type === 'notice' ? event.message : []));
    expect(lines).to.include('  | shop 1 to canary');
    const error = await errorOf(world.deploy({ waves: then('exit 3'), version: '2' }));
    expect(error.message).to.contain('exit 3 (after wave 1) ended with exit code 3');
  });

  it('asks a person, and refuses to begin where nobody can be asked', async () => {
    world = await world3();
    const confirm: WrittenConfig['waves'] = [
      { groups: ['canary'], then: { confirm: 'Is the canary well?' } },
      ['web', 'worker'],
    ];
    const error = await errorOf(world.deploy({ waves: confirm }));
    expect(error).to.have.property('code', 'CONFIRM_IMPOSSIBLE');
    expect(world.calls).to.deep.equal([]);
    const asked: string[] = [];
    const answer = (yes: boolean) => (question: string) => {
      asked.push(question);
      return Promise.resolve(yes);
    };
    const no = await errorOf(world.deploy({ waves: confirm }, { confirm: answer(false) }));
    expect(no.message).to.contain('was not answered with yes');
    expect((await world.deploy({ waves: confirm }, { confirm: answer(true) })).succeeded).to.equal(
      true,
    );
    expect(asked).to.deep.equal(['Is the canary well?', 'Is the canary well?']);
    expect((await world.deploy({ waves: confirm, yes: true })).succeeded).to.equal(true);
  });

  it('waits for an address to answer with success', async () => {
    world = await world3();
    let answers = 0;
    const health = createServer((_request, response) => {
      response.writeHead((answers += 1) === 1 ? 503 : 200).end();
    }).listen(0, '127.0.0.1');
    await once(health, 'listening');
    const { port } = health.address() as AddressInfo;
    try {
      const url = `http://127.0.0.1:${port}/health`;
      const report = await world.deploy({
        waves: [{ groups: ['canary'], then: { url } }, ['web', 'worker']],
      });
      expect([report.succeeded, answers]).to.deep.equal([true, 2]);
    } finally {
      health.close();
      health.closeAllConnections();
    }
  });

  it('ends in a pause when it is cancelled, with nothing of the next wave begun and the way to go on', async () => {
    world = await world3();
    const cancel = new AbortController();
    const running = world.deploy(
      { waves: [{ groups: ['canary'], then: { pause: 5 } }, ['web', 'worker']] },
      {
        signal: cancel.signal,
        onEvent: (event) => {
          (world.events as unknown[]).push(event);
          if (event.type === 'notice' && event.message.includes('a pause')) cancel.abort();
        },
      },
    );
    const error = await errorOf(running);
    expect(error).to.have.property('code', 'CANCELLED');
    expect(error.message).to.contain('between wave 1 and the next one');
    const lines = world.events.flatMap((event) => (event.type === 'notice' ? event.message : []));
    expect(lines.at(-1)).to.contain('--groups web,worker');
  });
});
