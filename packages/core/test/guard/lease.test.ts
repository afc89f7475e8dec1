import { expect } from 'chai';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { errorOf } from '@codedeployer/testing';
import { takeLease, leaseTerm, type Lease, type LeaseRequest } from '../../dist/guard/lease.js';
import { lockGroup, unlockGroup } from '../../dist/guard/freeze.js';
import { lockKey } from '../../dist/guard/lock-object.js';
import { createGuardWorld, type GuardWorld } from './guard-world.js';

describe('the lease of a group', () => {
  let world: GuardWorld;
  beforeEach(async () => {
    world = await createGuardWorld();
  });
  afterEach(() => world.dispose());

  const request = (name: string, more: Partial<LeaseRequest> = {}) => {
    const { lock, calling, told, tell } = world.guarded();
    const owner = { name, url: 'https://ci.example/7' };
    const asked = { place: lock, group: 'web', owner, term: 30, calling: calling!, tell };
    return { ...asked, pollInterval: 0.02, told, ...more };
  };
  const take = async (asked: LeaseRequest): Promise<Lease> => {
    const lease = await takeLease(asked);
    if ('none' in lease) throw new Error(lease.none);
    return lease;
  };
  const stored = async () => {
    const place = { Bucket: 'shop-revisions', Key: 'locks/shop/web' };
    const { Body } = await world.s3.send(new GetObjectCommand(place));
    return JSON.parse((await Body?.transformToString()) ?? '') as Record<string, unknown>;
  };

  it('is an object in S3 that names who has it, where its job is and for how long, and is free at the end', async () => {
    const lease = await take(request('alice@laptop'));
    expect(await stored()).to.deep.include({
      state: 'leased',
      owner: { name: 'alice@laptop', url: 'https://ci.example/7' },
      term: 30,
    });
    expect(await lease.release()).to.equal(true);
    expect(await stored()).to.include({ state: 'free' });
  });

  it('has one owner at a time, of many who ask at once; the others wait and say for whom', async () => {
    let holders = 0;
    let most = 0;
    const asked = Array.from({ length: 5 }, (_none, index) => request(`runner-${index}@ci`));
    await Promise.all(
      asked.map(async (one) => {
        const lease = await take(one);
        most = Math.max(most, (holders += 1));
        await new Promise((resolve) => setTimeout(resolve, 30));
        holders -= 1;
        expect(await lease.release()).to.equal(true);
      }),
    );
    expect(most).to.equal(1);
    expect(asked.flatMap(({ told }) => told).join('\n')).to.match(
      /web: runner-\d@ci \(https:\/\/ci\.example\/7\) is about to start a deployment, since \d{4}-.* UTC; that is waited for, until .* UTC at the latest\./,
    );
  });

  it('is taken over at the end of its term by the clock of S3, and the one who lost it is told so', async () => {
    const lost = await take(request('killed@ci', { term: 600 }));
    world.ahead = 603_000;
    const second = await take(request('bob@ci'));
    expect(await lost.release()).to.equal(false);
    expect(await stored()).to.deep.include({ state: 'leased' });
    expect(await second.release()).to.equal(true);
  });

  it('is waited for as long as its term goes on, whatever the clock of this machine says', async () => {
    world.ahead = -3_600_000; // this machine is an hour ahead of S3
    const lease = await take(request('alice@laptop', { term: 60 }));
    const second = request('bob@ci');
    let isTaken = false;
    const taking = take(second).then((taken) => {
      isTaken = true;
      return taken;
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(isTaken).to.equal(false);
    await lease.release();
    await (await taking).release();
  });

  it('is taken once when the answer to its writing is lost', async () => {
    world.fault = ({ operation, count }) =>
      operation === 'PutObject' && count === 1 ? { kind: 'lose-answer' } : undefined;
    const lease = await take(request('alice@laptop'));
    expect(await lease.renew()).to.equal(true);
    expect(await lease.release()).to.equal(true);
  });

  it('is given back by a run that has been cancelled', async () => {
    const cancel = new AbortController();
    const { calling } = world.guarded();
    const lease = await take(
      request('alice@laptop', { calling: { ...calling!, signal: cancel.signal } }),
    );
    cancel.abort();
    expect(await lease.release()).to.equal(true);
  });

  it('cannot be had where writing is denied or the conditions are not known, which is no failure', async () => {
    for (const [status, code] of [
      [403, 'AccessDenied'],
      [501, 'NotImplemented'],
    ] as const) {
      world.fault = ({ operation }) =>
        operation === 'PutObject' ? { kind: 'error', status, code, message: 'No.' } : undefined;
      expect(await takeLease(request('alice@laptop'))).to.deep.equal({ none: 'No.' });
    }
  });

  it('goes on for longer than the longest start of a deployment', () => {
    // Two calls with all their attempts, and a minute of looking after each.
    expect(leaseTerm({ callTimeout: 120 })).to.be.above(2 * (120 + 20 + 60));
    expect(leaseTerm({ callTimeout: 3600, answerTimeout: 300 })).to.be.above(2 * 3960);
  });

  it('is kept beside the revisions, where who may write them may write it', () => {
    expect(lockKey('{application}/{digest}.{format}', 'shop', 'web')).to.equal('locks/shop/web');
    expect(lockKey('releases/{application}-{digest}.zip', 'shop', 'web')).to.equal(
      'releases/locks/shop/web',
    );
    expect(lockKey('a/b/shop-{digest}.zip', 'shop', 'web')).to.equal('a/b/locks/shop/web');
  });

  describe('as a lock', () => {
    it('names who has locked the group, why and since when, to everybody who asks for a lease', async () => {
      await lockGroup(request('carol@ops'), 'Black Friday');
      const error = await errorOf(takeLease(request('alice@laptop')));
      expect(error).to.include({ code: 'GROUP_LOCKED' });
      expect(error.message).to.match(
        /^The group web is locked by carol@ops \(https:\/\/ci\.example\/7\) since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: Black Friday$/,
      );
      expect(error.hint).to.equal('To end it: codedeployer unlock web');
      expect(await errorOf(lockGroup(request('dave@ops'), 'mine'))).to.include({
        code: 'GROUP_LOCKED',
      });
    });

    it('does not end by itself', async () => {
      await lockGroup(request('carol@ops'), 'Black Friday');
      world.ahead = 400 * 86_400_000;
      expect(await errorOf(takeLease(request('alice@laptop')))).to.include({
        code: 'GROUP_LOCKED',
      });
    });

    it('waits for a run that is about to start a deployment', async () => {
      const lease = await take(request('alice@laptop'));
      const locking = lockGroup(request('carol@ops'), 'Black Friday');
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(await stored()).to.include({ state: 'leased' });
      await lease.release();
      await locking;
      expect(await stored()).to.include({ state: 'frozen', reason: 'Black Friday' });
    });

    it('is ended by anybody, who learns whose it was; where there is none, that is told', async () => {
      expect(await unlockGroup(request('dave@ops'))).to.equal(undefined);
      await lockGroup(request('carol@ops'), 'Black Friday');
      expect(await unlockGroup(request('dave@ops'))).to.deep.include({
        state: 'frozen',
        reason: 'Black Friday',
      });
      expect(await unlockGroup(request('dave@ops'))).to.equal(undefined);
      await (await take(request('alice@laptop'))).release();
    });

    it('is LOCK_FAILED where it cannot be written', async () => {
      world.fault = ({ operation }) =>
        operation === 'PutObject'
          ? { kind: 'error', status: 403, code: 'AccessDenied', message: 'No.' }
          : undefined;
      expect(await errorOf(lockGroup(request('carol@ops'), 'x'))).to.include({
        code: 'LOCK_FAILED',
        message: 'The lock s3://shop-revisions/locks/shop/web could not be written: No.',
      });
    });
  });

  it('is not taken over what is no lock, until somebody unlocks it', async () => {
    const place = { Bucket: 'shop-revisions', Key: 'locks/shop/web' };
    await world.s3.send(new PutObjectCommand({ ...place, Body: '{"state":"paused"}' }));
    expect(await errorOf(takeLease(request('alice@laptop')))).to.include({
      code: 'LOCK_UNREADABLE',
    });
    expect(await unlockGroup(request('dave@ops'))).to.include({ state: 'unreadable' });
    await (await take(request('alice@laptop'))).release();
  });
});
