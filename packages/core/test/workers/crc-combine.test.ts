import { noise } from '@codedeployer/testing';
import { expect } from 'chai';
import { crc32 } from 'node:zlib';
import { combineCrc32 } from '../../dist/workers/crc-combine.js';

describe('combineCrc32', () => {
  it('gives the CRC of two stretches wherever they are cut', () => {
    const bytes = noise(5000);
    for (const cut of [0, 1, 7, 255, 256, 2500, 4999, 5000]) {
      const [first, second] = [bytes.subarray(0, cut), bytes.subarray(cut)];
      expect(combineCrc32(crc32(first), crc32(second), second.length)).to.equal(crc32(bytes));
    }
  });

  it('is right beyond 4 GiB, where bit operators are not', () => {
    // x zero bytes after `first` in one step have to be the same as in several steps below 4 GiB.
    const first = crc32('first');
    const gib = 1024 ** 3;
    const zeros = (length: number) => combineCrc32(first, 0, length);
    const steps = [gib, gib, gib, gib, gib + 3].reduce(
      (crc, length) => combineCrc32(crc, 0, length),
      first,
    );
    expect(zeros(5 * gib + 3)).to.equal(steps);
    expect(zeros(5 * gib + 3)).not.to.equal(zeros(gib + 3));
  });
});
