import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { atATime } from '../../dist/instance/at-a-time.js';

describe('work at a time', () => {
  it('is done in its order, no more of it than allowed, and what fails makes room as well', async () => {
    const limit = atATime(2);
    let running = 0;
    let most = 0;
    const begun: number[] = [];
    const results = await Promise.allSettled(
      [0, 1, 2, 3, 4].map((index) =>
        limit(async () => {
          begun.push(index);
          running += 1;
          most = Math.max(most, running);
          await delay(5);
          running -= 1;
          if (index === 1) throw new Error('it fails');
          return index;
        }),
      ),
    );
    expect(most).to.equal(2);
    expect(begun).to.deep.equal([0, 1, 2, 3, 4]);
    expect(results.map(({ status }) => status)).to.deep.equal([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await limit(() => Promise.resolve('later'))).to.equal('later');
  });
});
