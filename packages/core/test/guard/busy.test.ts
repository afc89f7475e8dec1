import { expect } from 'chai';
import { errorOf, until } from '@codedeployer/testing';
import { createClients } from '../../dist/aws/clients.js';
import { awaitTurn, startGuarded } from '../../dist/guard/guard.js';
import { stopDeployment } from '../../dist/deployment/stop.js';
import { openEndpoint, type Endpoint } from '../support/endpoint.js';
import { createGuardWorld, type GuardWorld } from './guard-world.js';

describe('a group that is busy', () => {
  let world: GuardWorld;
  let open: () => void;
  beforeEach(async () => {
    world = await createGuardWorld();
  });
  afterEach(() => world.dispose());

  /** Starts a deployment by somebody else, which goes on until `open` is called. */
  async function begin(): Promise<string> {
    world.gate = new Promise((resolve) => (open = resolve));
    const other = world.guarded();
    const { deploymentId } = await world.create(other, 1)();
    return deploymentId;
  }
  /** Lets the deployment go on once somebody has been told so. */
  const openOnce = (guarded: { readonly told: readonly string[] }, word: string) =>
    until(() => guarded.told.join('\n').includes(word), `"${word}" is told`).then(() => open());
  const id = async (started: ReturnType<typeof startGuarded>) => {
    const result = await started;
    if ('leftOut' in result) throw result.leftOut;
    return result.ref.deploymentId;
  };

  it('is waited for, and it is said which deployment, whose, since when, of what, and how to see and stop it', async () => {
    const running = await begin();
    const guarded = world.guarded({ sequence: { kind: 'number', value: 2 } });
    const [turn] = await Promise.all([awaitTurn(guarded), openOnce(guarded, 'is busy with')]);
    expect(turn).to.equal(undefined);
    const told = guarded.told.join('\n');
    expect(told).to.match(
      new RegExp(
        `^web: is busy with ${running} "shop" \\((Created|InProgress) since \\d{4}-.* UTC, started by a user, s3://shop-revisions/shop/1.zip\\), which .*\\. It is waited for, for 1 min at most \\("busyTimeout"\\)\\.$`,
        'm',
      ),
    );
    expect(told).to.include(`To follow it: codedeployer watch ${running}`);
    expect(told).to.include(`To stop it: codedeployer stop ${running}`);
  });

  it('ends as GROUP_BUSY once it has been waited for as long as busyTimeout says', async () => {
    const running = await begin();
    const error = await errorOf(awaitTurn(world.guarded({ busyTimeout: 0.002 })));
    expect(error).to.include({ code: 'GROUP_BUSY' });
    expect(error.message).to.match(
      new RegExp(
        `^The group web is still busy after 0.002 minutes \\("busyTimeout"\\): ${running}`,
      ),
    );
    open();
  });

  it('ends at once as GROUP_BUSY with "fail", with the deployment and the commands', async () => {
    const running = await begin();
    const error = await errorOf(awaitTurn(world.guarded({ onBusy: 'fail' })));
    expect(error).to.include({ code: 'GROUP_BUSY' });
    expect(error.message).to.match(new RegExp(`^The group web is busy: ${running} "shop" \\(`));
    expect(error.hint).to.include(`codedeployer stop ${running}`);
    open();
  });

  it('is left out with "skip", and its error says why', async () => {
    await begin();
    const leftOut = await awaitTurn(world.guarded({ onBusy: 'skip' }));
    expect(leftOut?.leftOut).to.include({ code: 'GROUP_BUSY' });
    open();
  });

  it('is made free with "stop": its deployment is stopped, and its end waited for', async () => {
    const running = await begin();
    const guarded = world.guarded({ onBusy: 'stop' });
    // Which is told once it has been stopped; what runs on its instance goes on until then.
    const [started] = await Promise.all([
      id(startGuarded(guarded, world.create(guarded, 2))),
      openOnce(guarded, 'is busy with'),
    ]);
    expect(await world.end(running)).to.equal('Stopped');
    expect(await world.end(started)).to.equal('Succeeded');
    expect(guarded.told.join('\n')).to.include(`web: stops ${running} "shop"`);
    expect(world.operations.filter((name) => name === 'StopDeployment')).to.have.length(1);
  });

  it('is waited for with "stop" while it rolls back', async () => {
    const first = await world.create(world.guarded(), 1)();
    await world.end(first.deploymentId);
    const second = await begin();
    const { clients } = world.guarded();
    await stopDeployment(clients, second, { rollback: true });
    open();
    world.gate = new Promise((resolve) => (open = resolve)); // for the rollback
    const guarded = world.guarded({ onBusy: 'stop' });
    const [started] = await Promise.all([
      id(startGuarded(guarded, world.create(guarded, 3))),
      openOnce(guarded, 'started by CodeDeploy as a rollback'),
    ]);
    expect(await world.end(second)).to.equal('Stopped');
    expect(await world.end(started)).to.equal('Succeeded');
    expect(guarded.told.join('\n')).to.include('started by CodeDeploy as a rollback');
    // The one of the test itself, and the one of the deployment that it stopped already.
    expect(world.operations.filter((name) => name === 'StopDeployment').length).to.be.below(3);
  });

  it('of which nobody may see whether it is, is not called busy', async () => {
    world.fault = ({ operation }) =>
      operation === 'ListDeployments'
        ? { kind: 'error', status: 400, code: 'AccessDeniedException', message: 'not authorized' }
        : undefined;
    const guarded = world.guarded({
      onBusy: 'fail',
      sequence: { kind: 'number', value: 1 },
    });
    expect(await awaitTurn(guarded)).to.equal(undefined);
    expect(guarded.told).to.have.length(1);
    expect(guarded.told[0]).to.match(
      /^web: whether it is busy cannot be seen, nor what is live: .*codedeploy:ListDeployments/,
    );
    expect(await world.end(await id(startGuarded(guarded, world.create(guarded))))).to.equal(
      'Succeeded',
    );
  });

  it('is found by the refusal of the start as well, whatever that says, when none was to be seen', async () => {
    world.fault = ({ operation }) =>
      operation === 'CreateDeployment'
        ? {
            kind: 'error',
            status: 400,
            code: 'DeploymentLimitExceededException',
            message: 'The account is at its limit',
          }
        : undefined;
    const failing = world.guarded({ onBusy: 'fail' });
    const error = await errorOf(startGuarded(failing, world.create(failing, 2)));
    expect(error).to.include({
      code: 'GROUP_BUSY',
      message:
        'The group web is busy: CodeDeploy starts no other deployment (DeploymentLimitExceededException), and none is to be seen that runs.',
    });
    const waiting = world.guarded();
    const [started] = await Promise.all([
      id(startGuarded(waiting, world.create(waiting, 2))),
      until(() => waiting.told.length > 0, 'it waits').then(() => (world.fault = () => undefined)),
    ]);
    expect(await world.end(started)).to.equal('Succeeded');
  });

  it('is waited for no longer when the run is cancelled', async () => {
    await begin();
    const cancel = new AbortController();
    const { calling } = world.guarded();
    const waiting = awaitTurn(
      world.guarded({ calling: { ...calling!, signal: cancel.signal }, pollInterval: 60 }),
    );
    setTimeout(() => cancel.abort(new Error('Ctrl-C')), 50);
    expect((await errorOf(waiting)).message).to.equal('Ctrl-C');
    open();
  });

  describe('by what CodeDeploy tells', () => {
    let endpoint: Endpoint;
    afterEach(() => endpoint.close());

    async function meet(info: object, more: object = {}) {
      endpoint = await openEndpoint(({ operation, input, answer }) => {
        if (operation === 'BatchGetDeployments') answer(200, { deploymentsInfo: [info] });
        else {
          const only = input.includeOnlyStatuses as string[];
          const { status } = info as { status: string };
          answer(200, { deployments: only.includes(status) ? ['d-1'] : [] });
        }
      });
      const { s3 } = world.guarded().clients;
      const { codeDeploy } = await createClients({
        region: 'eu-central-1',
        endpoint: endpoint.url,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      return awaitTurn(world.guarded({ clients: { s3, codeDeploy }, onBusy: 'fail', ...more }));
    }
    const createTime = 1_764_392_400;

    for (const status of ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'])
      it(`is busy with a deployment that is ${status}`, async () => {
        const error = await errorOf(
          meet({ deploymentId: 'd-1', status, creator: 'user', createTime }),
        );
        expect(error.code).to.equal('GROUP_BUSY');
        expect(error.message).to.include(`d-1 (${status} since 2025-11-29 05:00:00 UTC`);
      });

    it('names the wait until the old instances are ended, how long it is, and what skips it', async () => {
      const error = await errorOf(
        meet({
          deploymentId: 'd-1',
          status: 'InProgress',
          creator: 'user',
          createTime,
          instanceTerminationWaitTimeStarted: true,
          blueGreenDeploymentConfiguration: {
            terminateBlueInstancesOnDeploymentSuccess: {
              action: 'TERMINATE',
              terminationWaitTimeInMinutes: 47 * 60,
            },
          },
        }),
      );
      expect(error.message).to.include('waits to end the old ones (termination wait of 47 h).');
      expect(error.hint).to.include('To end its old instances now: codedeployer skip-wait d-1');
    });

    it('says how many instances are done', async () => {
      const error = await errorOf(
        meet({
          deploymentId: 'd-1',
          status: 'InProgress',
          creator: 'autoscaling',
          createTime,
          deploymentOverview: { Pending: 24, InProgress: 3, Succeeded: 12, Failed: 1 },
        }),
      );
      expect(error.message).to.include('which has 12 of 40 instances done, 1 failed.');
      expect(error.message).to.include(
        'started by CodeDeploy for an instance that Auto Scaling launches',
      );
    });
  });
});
