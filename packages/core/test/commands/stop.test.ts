import { expect } from 'chai';
import { errorOf } from '@codedeployer/testing';
import { createClients } from '../../dist/aws/clients.js';
import { stop, type StopOptions } from '../../dist/commands/stop.js';
import type { DeployEvent } from '../../dist/model/events.js';
import { exitCodeOf } from '../../dist/report/exit-code.js';
import { formatEvent } from '../../dist/report/format-event.js';
import { formatStop } from '../../dist/report/commands/format-stop.js';
import { openEndpoint } from '../support/endpoint.js';
import {
  createGroupWorld,
  rollback,
  scriptFailed,
  type GroupWorld,
} from '../support/group-world.js';

describe('stopping a deployment', () => {
  let world: GroupWorld;
  let events: DeployEvent[];
  let asked: string[];
  beforeEach(async () => {
    world = await createGroupWorld();
    events = [];
    asked = [];
    world.faults = {
      onRequest({ operation }) {
        asked.push(operation);
        return undefined;
      },
    };
  });
  afterEach(() => world.dispose());

  const end = async (options: StopOptions & { readonly groups?: readonly string[] } = {}) => {
    const { groups, ...more } = options;
    const config = await world.config(groups === undefined ? {} : { groups });
    return stop(config, {
      clients: world.clients,
      env: {},
      onEvent: (event) => events.push(event),
      ...more,
    });
  };
  const lines = () => events.flatMap(formatEvent).join('\n');
  /** Lets an instance go on once the request to stop has been answered. */
  const releaseWhenAsked = (release: () => void) => {
    const timer = setInterval(() => {
      if (!lines().includes('asked CodeDeploy to stop')) return;
      clearInterval(timer);
      setTimeout(release, 300);
    }, 20);
  };

  it('waits until it has stopped: what CodeDeploy answers Pending to goes on for a while', async () => {
    const { id, release } = await world.hold('web', '1.0.0');
    releaseWhenAsked(release);
    const report = await end({ groups: ['web'] });
    expect(report).to.include({ succeeded: true, asked: true });
    expect(report.deployment).to.include({ deploymentId: id, status: 'Stopped' });
    expect(await world.ended(id)).to.include({ status: 'Stopped' });
    expect(asked.filter((operation) => operation === 'StopDeployment')).to.have.length(1);
    expect(formatStop(report)).to.deep.equal([
      `Stopped ${id} (web): it had succeeded on 0 of 2 instances.`,
    ]);
  });

  it('brings the last good revision back when asked to, and waits for that', async () => {
    await world.deploy('web', '1.0.0');
    const { id, release } = await world.hold('web', '1.1.0');
    releaseWhenAsked(release);
    const report = await end({ deploymentId: id, rollback: true });
    expect(report).to.include({ succeeded: true });
    expect(report.deployment?.rollback).to.include({ status: 'Succeeded', rollbackOf: id });
    expect(formatStop(report).at(-1)).to.match(/^Rolled back by d-\w+: succeeded on 2 of 2/);
  });

  it('does not call it a success where there is nothing to roll back to', async () => {
    const { id, release } = await world.hold('web', '1.0.0');
    releaseWhenAsked(release);
    const report = await end({ rollback: true });
    expect(report).to.include({ succeeded: false, asked: true });
    expect(report.deployment).to.include({ status: 'Stopped' });
    expect(report.error).to.include({ code: 'NOT_ROLLED_BACK' });
    expect(report.error?.message).to.contain(id);
    expect(report.warnings[0]?.message).to.contain('no earlier successful deployment');
    expect(formatStop(report)).to.deep.equal([]);
  });

  it('has nothing to do where nothing runs, unless something was to be rolled back', async () => {
    await world.deploy('web', '1.0.0');
    const report = await end();
    expect(report).to.deep.equal({ succeeded: true, asked: false, warnings: [] });
    expect(lines()).to.equal('Nothing is running on web, worker.');
    const back = await end({ rollback: true });
    expect(back.error).to.include({ code: 'NOTHING_RUNNING' });
    expect(asked).not.to.contain('StopDeployment');
  });

  it('stops nothing where two are running and none is named', async () => {
    const web = await world.hold('web', '1.0.0');
    const worker = await world.hold('worker', '1.0.0');
    const error = await errorOf(end());
    expect(error).to.include({ code: 'DEPLOYMENTS_RUNNING' });
    expect(error)
      .to.have.property('hint')
      .that.contains(`codedeployer stop ${web.id}`)
      .and.contains(`codedeployer stop ${worker.id}`);
    expect(asked).not.to.contain('StopDeployment');
    worker.release();
    web.release();
    expect(await world.ended(web.id)).to.include({ status: 'Succeeded' });
  });

  it('says that one which had succeeded before is live, and that nothing was stopped', async () => {
    const { deploymentId } = await world.deploy('web', '1.0.0');
    const report = await end({ deploymentId });
    expect(report).to.include({ succeeded: false, asked: false });
    expect(report.error).to.include({ code: 'NOT_STOPPED' });
    expect(asked).not.to.contain('StopDeployment');
  });

  it('takes DeploymentAlreadyCompleted for what it is: the deployment was not stopped', async () => {
    const { id, release } = await world.hold('web', '1.0.0');
    world.faults = {
      onRequest({ operation }) {
        if (operation !== 'StopDeployment') return undefined;
        release();
        return { kind: 'delay', milliseconds: 1000 };
      },
    };
    const report = await end({ groups: ['web'] });
    expect(report).to.include({ succeeded: false, asked: false });
    expect(report.error).to.include({ code: 'NOT_STOPPED' });
    expect(report.error?.message).to.contain(id);
  });

  it('leaves a rollback alone that nobody has named', async () => {
    await world.deploy('web', '1.0.0');
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let runs = 0;
    world.answer = async (_id, command) => {
      if (command !== 'AfterInstall') return undefined;
      if ((runs += 1) === 1) return scriptFailed;
      await released;
      return undefined;
    };
    const { rollbackInfo } = await world.start('web', '1.1.0', rollback).then(world.ended);
    const back = rollbackInfo?.rollbackDeploymentId ?? '';
    const error = await errorOf(end({ groups: ['web'] }));
    expect(error).to.include({ code: 'ROLLBACK_RUNNING' });
    expect(error).to.have.property('hint').that.contains(`codedeployer watch ${back}`);
    expect(asked).not.to.contain('StopDeployment');
    release();
    expect(await world.ended(back)).to.include({ status: 'Succeeded' });
  });

  it('refuses an id that CodeDeploy does not know', async () => {
    expect(await errorOf(end({ deploymentId: 'd-AAAAAAAAA' }))).to.include({
      code: 'DEPLOYMENT_NOT_FOUND',
    });
  });

  it('names codedeploy:StopDeployment where that is denied', async () => {
    const { id, release } = await world.hold('web', '1.0.0');
    world.faults = {
      onRequest: ({ operation }) =>
        operation === 'StopDeployment'
          ? { kind: 'error', status: 400, code: 'AccessDeniedException', message: 'no' }
          : undefined,
    };
    const error = await errorOf(end({ deploymentId: id }));
    expect(error).to.include({ code: 'AWS_ACCESS_DENIED' });
    expect(error).to.have.property('message').that.contains('codedeploy:StopDeployment');
    release();
    await world.ended(id);
  });

  it('says what was asked for when the wait is interrupted', async () => {
    const { id, release } = await world.hold('web', '1.0.0');
    const interruption = new AbortController();
    releaseWhenAsked(() => interruption.abort(new Error('interrupted by SIGINT')));
    const error = await errorOf(end({ deploymentId: id, signal: interruption.signal }));
    expect(error).to.include({ code: 'CANCELLED' });
    expect(exitCodeOf(error)).to.equal(130);
    expect(error).to.have.property('message').that.contains(`asked CodeDeploy to stop ${id}`);
    release();
    await world.ended(id);
  });
});

describe('stopping a deployment whose rollback CodeDeploy names late', () => {
  it('waits for the id, although the group itself rolls nothing back', async () => {
    let looks = 0;
    let isAsked = false;
    const shared = { applicationName: 'shop', deploymentGroupName: 'web', creator: 'user' };
    const stopped = { ...shared, deploymentId: 'd-AAAAAAAAA', status: 'Stopped' };
    const rollbackInfo = { rollbackDeploymentId: 'd-BBBBBBBBB' };
    const endpoint = await openEndpoint(({ operation, input, answer }) => {
      if (operation === 'StopDeployment') {
        isAsked = input.autoRollbackEnabled === true;
        answer(200, { status: 'Pending' });
      } else if (operation === 'BatchGetDeployments') {
        const [id] = input.deploymentIds as string[];
        if (id === 'd-BBBBBBBBB')
          answer(200, { deploymentsInfo: [{ ...shared, deploymentId: id, status: 'Succeeded' }] });
        else if (!isAsked) answer(200, { deploymentsInfo: [{ ...stopped, status: 'InProgress' }] });
        else
          answer(200, {
            deploymentsInfo: [(looks += 1) > 2 ? { ...stopped, rollbackInfo } : stopped],
          });
      } else if (operation === 'ListDeploymentTargets') answer(200, { targetIds: ['i-1'] });
      else
        answer(200, {
          deploymentTargets: [
            {
              deploymentTargetType: 'InstanceTarget',
              instanceTarget: { targetId: 'i-1', status: 'Succeeded' },
            },
          ],
        });
    });
    const world = await createGroupWorld();
    const clients = await createClients({
      region: 'eu-central-1',
      endpoint: endpoint.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    try {
      const report = await stop(await world.config(), {
        deploymentId: 'd-AAAAAAAAA',
        rollback: true,
        clients,
        env: {},
      });
      expect(report).to.include({ succeeded: true });
      expect(report.deployment?.rollback).to.include({
        deploymentId: 'd-BBBBBBBBB',
        status: 'Succeeded',
      });
    } finally {
      clients.codeDeploy.destroy();
      clients.s3.destroy();
      await endpoint.close();
      await world.dispose();
    }
  });
});
