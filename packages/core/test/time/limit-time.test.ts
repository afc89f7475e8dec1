import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { limitTime } from '../../dist/time/limit-time.js';

describe('limitTime', () => {
  it('aborts when the time is up, though nobody but a signal made of it holds it', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const { signal } = limitTime(50, new AbortController().signal);
    await delay(1);
    collectGarbage();
    if (!signal.aborted) await once(signal, 'abort');
    expect(signal.aborted).to.equal(true);
  });

  it('aborts with what was handed in, and knows which of the two it was', async () => {
    const cancel = new AbortController();
    const cancelled = limitTime(60_000, cancel.signal);
    cancel.abort(new Error('not wanted any more'));
    expect(cancelled.signal.reason).to.have.property('message', 'not wanted any more');
    expect(cancelled.isPassed()).to.equal(false);
    cancelled.lift();

    const late = limitTime(1, undefined, new Error('too late'));
    if (!late.signal.aborted) await once(late.signal, 'abort');
    expect(late.signal.reason).to.have.property('message', 'too late');
    expect(late.isPassed()).to.equal(true);
  });

  it('has no end any more when it is lifted, or when there is none', async () => {
    const lifted = limitTime(1, undefined);
    lifted.lift();
    const endless = limitTime(undefined, undefined);
    await delay(20);
    expect([lifted.signal.aborted, endless.signal.aborted]).to.deep.equal([false, false]);
  });
});
