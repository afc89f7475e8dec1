import { StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { errorOf, until } from '@codedeployer/testing';
import { watch } from '../../dist/commands/watch.js';
import type { CommandOptions } from '../../dist/commands/open-groups.js';
import type { WrittenConfig } from '../../dist/config/options.js';
import type { RunReport } from '../../dist/model/deploy-report.js';
import type { DeployEvent } from '../../dist/model/events.js';
import { exitCodeOf } from '../../dist/report/exit-code.js';
import { formatEvent } from '../../dist/report/format-event.js';
import { formatPage } from '../../dist/report/html/format-page.js';
import { formatReport } from '../../dist/report/format-report.js';
import {
  createGroupWorld,
  rollback,
  scriptFailed,
  type GroupWorld,
} from '../support/group-world.js';

describe('watching a deployment that was started elsewhere', () => {
  let world: GroupWorld;
  let events: DeployEvent[];
  beforeEach(async () => {
    world = await createGroupWorld();
    events = [];
  });
  afterEach(() => world.dispose());

  const follow = async (id: string, options: WrittenConfig = {}, more: CommandOptions = {}) =>
    watch(id, await world.config(options), {
      clients: world.clients,
      env: {},
      onEvent: (event) => events.push(event),
      ...more,
    });
  const lines = () => events.flatMap(formatEvent).join('\n');
  const reportOf = (): RunReport | undefined => {
    const ended = events.find(({ type }) => type === 'ended');
    return ended?.type === 'ended' ? ended.report : undefined;
  };

  it('follows it to its end and reports as a deployment does', async () => {
    const { id, release } = await world.hold('worker', '1.0.0');
    const following = follow(id);
    release();
    const report = await following;
    expect(report).to.deep.include({
      succeeded: true,
      application: 'shop',
      groups: ['worker'],
      version: '1.0.0',
      commit: '100abcdef01',
    });
    expect(report.deployments).to.have.length(1);
    expect(report.deployments[0]?.instances.map(({ status }) => status)).to.deep.equal([
      'Succeeded',
      'Succeeded',
    ]);
    expect(reportOf()).to.deep.equal(report);
    expect(lines())
      .to.contain(`worker: ${id} (`)
      .and.to.contain('deploys shop 1.0.0')
      .and.to.contain('worker: i-worker-1 AfterInstall succeeded')
      .and.to.contain('worker: succeeded on 2 of 2 instances');
    expect(formatReport(report)).to.deep.equal(['Deployed shop 1.0.0 to worker.']);
  });

  it('names, when the time is up, the instance that has picked up nothing, in error, report and page', async () => {
    let isSilent = false;
    world.faults = {
      onCommand({ instanceId }) {
        if (instanceId !== 'i-web-2') return undefined;
        isSilent = true;
        return { kind: 'silence' };
      },
    };
    const id = await world.start('web', '1.0.0');
    await until(() => isSilent, 'the second is asked');
    const error = await errorOf(follow(id, { timeout: 0.12 }));
    expect(error).to.include({ code: 'DEPLOYMENT_TIMED_OUT' });
    const told = /i-web-2 has not picked up anything for \d s: is the agent running\?/;
    expect(error.message)
      .to.match(told)
      .and.contain(`${id} (web): InProgress, `)
      .and.contain('1 in progress')
      .and.contain('aws ssm start-session --region eu-central-1 --target i-web-2 ')
      .and.contain('systemctl status codedeploy-agent');
    expect(lines(), 'the heartbeat').to.match(told);
    const report = reportOf();
    const [web1, web2] = report?.deployments[0]?.instances ?? [];
    expect(web1).not.to.have.property('standstill');
    expect(web2?.standstill).to.deep.include({ waitsFor: 'agent' });
    expect(web2?.standstill?.command).to.contain('codedeploy-agent.log');
    expect(report?.deployments[0]?.counts).to.deep.include({ InProgress: 1 });
    expect(formatPage(report!)).to.match(told).and.contain('systemctl status codedeploy-agent');
    await world.codeDeploy.send(new StopDeploymentCommand({ deploymentId: id }));
    await world.ended(id);
  });

  it('reports one that has ended at once, with the causes and with its rollback', async () => {
    await world.deploy('web', '1.0.0');
    let failures = 1;
    world.answer = (_id, command) =>
      Promise.resolve(command === 'AfterInstall' && failures-- > 0 ? scriptFailed : undefined);
    const { deploymentId = '', rollbackInfo } = await world.deploy('web', '1.1.0', rollback);
    const error = await errorOf(follow(deploymentId));
    expect(error).to.include({ code: 'DEPLOYMENT_FAILED' });
    expect(exitCodeOf(error)).to.equal(1);
    expect(error)
      .to.have.property('message')
      .that.contains('no such table')
      .and.contains(`CodeDeploy rolled back with deployment ${rollbackInfo?.rollbackDeploymentId}`);
    expect(reportOf()?.deployments[0]?.rollback).to.include({ status: 'Succeeded' });
  });

  it('ends with 3 when the time is up, and the deployment goes on', async () => {
    const { id, release } = await world.hold('web', '1.0.0');
    const error = await errorOf(follow(id, { timeout: 0.01 }));
    expect(error).to.include({ code: 'DEPLOYMENT_TIMED_OUT' });
    expect(exitCodeOf(error)).to.equal(3);
    expect(error).to.have.property('hint').that.contains('codedeployer watch');
    release();
    expect(await world.ended(id)).to.include({ status: 'Succeeded' });
  });

  it('leaves it running when it is interrupted, whatever is configured for a deployment', async () => {
    const { id, release } = await world.hold('web', '1.0.0');
    const interruption = new AbortController();
    let looks = 0;
    world.faults = {
      onRequest({ operation }) {
        if (operation === 'BatchGetDeploymentTargets') looks += 1;
        return undefined;
      },
    };
    const following = errorOf(follow(id, { onCancel: 'stop' }, { signal: interruption.signal }));
    await until(() => looks > 0, 'it is followed');
    interruption.abort(new Error('interrupted by SIGINT'));
    const error = await following;
    expect(error).to.include({ code: 'CANCELLED' });
    expect(exitCodeOf(error)).to.equal(130);
    expect(error).to.have.property('message').that.contains(`still running in CodeDeploy: ${id}`);
    release();
    expect(await world.ended(id)).to.include({ status: 'Succeeded' });
  });

  it('refuses an id that CodeDeploy does not know, or that is none', async () => {
    for (const id of ['d-AAAAAAAAA', 'd-1', 'web']) {
      const error = await errorOf(follow(id));
      expect(error, id).to.include({ code: 'DEPLOYMENT_NOT_FOUND' });
      expect(error).to.have.property('message').that.contains(id).and.contains('eu-central-1');
    }
  });

  it('names the permission that it lacks', async () => {
    const { deploymentId = '' } = await world.deploy('web', '1.0.0');
    world.faults = {
      onRequest: ({ operation }) =>
        operation === 'BatchGetDeployments'
          ? { kind: 'error', status: 400, code: 'AccessDeniedException', message: 'no' }
          : undefined,
    };
    const error = await errorOf(follow(deploymentId));
    expect(error).to.include({ code: 'AWS_ACCESS_DENIED' });
  });
});
