import { expect } from 'chai';
import { errorOf } from '@codedeployer/testing';
import { createClients } from '../../dist/aws/clients.js';
import { awaitTurn, startGuarded } from '../../dist/guard/guard.js';
import { sequenceOf, type Sequence } from '../../dist/model/sequence.js';
import { stopDeployment } from '../../dist/deployment/stop.js';
import { openEndpoint, type Endpoint } from '../support/endpoint.js';
import { createGuardWorld, type GuardWorld } from './guard-world.js';

const number = (value: number): Sequence => ({ kind: 'number', value });

describe('the order of builds', () => {
  let world: GuardWorld;
  beforeEach(async () => {
    world = await createGuardWorld();
  });
  afterEach(() => world.dispose());

  async function deployed(value: number): Promise<string> {
    const guarded = world.guarded({ sequence: number(value) });
    const { deploymentId } = await world.create(guarded)();
    expect(await world.end(deploymentId)).to.equal('Succeeded');
    return deploymentId;
  }
  const turnOf = (value: number, more = {}) =>
    awaitTurn(world.guarded({ sequence: number(value), ...more }));

  it('refuses a build that is older than what is live, before and at the start, and lets an equal and a newer one pass', async () => {
    const live = await deployed(5);
    const error = await errorOf(turnOf(4));
    expect(error).to.include({
      code: 'OLDER',
      message: `This build (sequence 4) is older than that of ${live} (Succeeded) in the group web (sequence 5).`,
      hint: 'To deploy it all the same: allowOlder (--allow-older).',
    });
    const guarded = world.guarded({ sequence: number(4) });
    expect(await errorOf(startGuarded(guarded, world.create(guarded)))).to.include({
      code: 'OLDER',
    });
    expect(await turnOf(5)).to.equal(undefined);
    expect(await turnOf(6)).to.equal(undefined);
  });

  it('does not ask for a rollback, nor where an older build is asked for', async () => {
    await deployed(5);
    expect(await turnOf(4, { mayBeOlder: true })).to.equal(undefined);
  });

  it('refuses a build that is older than what runs and will be live, and does not wait for it', async () => {
    let open: () => void = () => undefined;
    world.gate = new Promise((resolve) => (open = resolve));
    const newer = world.guarded({ sequence: number(5) });
    await world.create(newer)();
    expect(await errorOf(turnOf(4, { pollInterval: 60 }))).to.include({ code: 'OLDER' });
    open();
  });

  it('goes by what a rollback has brought back, by the deployment that had brought it before', async () => {
    await deployed(3);
    const newer = world.guarded({ sequence: number(5) });
    let open: () => void = () => undefined;
    world.gate = new Promise((resolve) => (open = resolve));
    const { deploymentId } = await world.create(newer)();
    await stopDeployment(newer.clients, deploymentId, { rollback: true });
    open();
    expect(await world.end(deploymentId)).to.equal('Stopped');
    expect(world.live()).to.equal('3');
    expect(await turnOf(4)).to.equal(undefined);
    expect(await errorOf(turnOf(2))).to.include({ code: 'OLDER' });
  });

  it('goes by the metadata of the revision where a deployment was started by hand', async () => {
    const byHand = world.guarded();
    const { deploymentId } = await world.create(byHand, 7)();
    expect(await world.end(deploymentId)).to.equal('Succeeded');
    expect(await errorOf(turnOf(6))).to.include({ code: 'OLDER' });
    expect(await turnOf(8)).to.equal(undefined);
  });

  it('says that it is not known of a build of which nobody says where it stands, or that cannot be compared', async () => {
    const byHand = world.guarded();
    const { deploymentId } = await world.create(byHand)();
    await world.end(deploymentId);
    const guarded = world.guarded({ sequence: number(1) });
    expect(await awaitTurn(guarded)).to.equal(undefined);
    expect(guarded.told).to.deep.equal([
      `web: whether this build is older than that of ${deploymentId} (Succeeded) is not known, as nobody says which build it is.`,
    ]);
    const second = await deployed(7);
    const timed = world.guarded({ sequence: sequenceOf(undefined, '20251129_050000') });
    expect(await awaitTurn(timed)).to.equal(undefined);
    expect(timed.told).to.deep.equal([
      `web: whether this build is older than that of ${second} (Succeeded) is not known, as its sequence 7 cannot be compared with our commit of 2025-11-29 05:00:00 UTC.`,
    ]);
  });

  it('is the time of the commit unless the option says it', () => {
    expect(sequenceOf(undefined, '20251129_050000')).to.deep.equal({
      kind: 'time',
      value: 1_764_392_400,
    });
    expect(sequenceOf(3, '20251129_050000')).to.deep.equal(number(3));
    expect(sequenceOf(undefined, undefined)).to.equal(undefined);
  });

  describe('among strangers', () => {
    let endpoint: Endpoint;
    afterEach(() => endpoint.close());

    it('heeds neither deployments to single instances nor restarts, on however many pages they stand', async () => {
      const strangers = ['autoscaling', 'autoscalingTermination', 'CodeDeployAutoUpdate', 'user'];
      const revision = { revisionType: 'S3', s3Location: { bucket: 'x', key: 'y' } };
      const infos = Array.from({ length: 120 }, (_none, index) => ({
        deploymentId: `d-${index}`,
        status: 'Succeeded',
        creator: strangers[index % 4],
        createTime: 2000 - index,
        // One that is newer by far, if it were heeded.
        description: 'x [codedeployer 0123456789ab n99]',
        ...(index % 4 === 3 ? { deploymentMode: 'RESTART' } : { revision }),
      }));
      const live = {
        deploymentId: 'd-live',
        status: 'Succeeded',
        creator: 'user',
        createTime: 100,
        description: 'shop 1 [codedeployer 0123456789ab n5]',
      };
      const all = [...infos, live];
      endpoint = await openEndpoint(({ operation, input, answer }) => {
        if (operation === 'BatchGetDeployments') {
          const ids = input.deploymentIds as string[];
          answer(200, {
            deploymentsInfo: all.filter(({ deploymentId }) => ids.includes(deploymentId)),
          });
          return;
        }
        const isEnded = (input.includeOnlyStatuses as string[]).includes('Succeeded');
        const from = Number(input.nextToken ?? 0);
        const page = isEnded ? all.slice(from, from + 100) : [];
        const next = from + 100 < all.length && isEnded ? { nextToken: String(from + 100) } : {};
        answer(200, { deployments: page.map(({ deploymentId }) => deploymentId), ...next });
      });
      const { s3 } = world.guarded().clients;
      const { codeDeploy } = await createClients({
        region: 'eu-central-1',
        endpoint: endpoint.url,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      const clients = { s3, codeDeploy };
      expect((await errorOf(turnOf(4, { clients }))).message).to.include(
        'that of d-live (Succeeded)',
      );
      expect(await turnOf(6, { clients })).to.equal(undefined);
    });
  });
});
