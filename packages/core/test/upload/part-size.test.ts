import { expect } from 'chai';
import { partSize } from '../../dist/upload/part-size.js';

const MiB = 1024 ** 2;

describe('partSize', () => {
  it('is 5 MiB for everything that 10,000 such parts can hold', () => {
    for (const size of [0, 1, 5 * MiB, 50_000 * MiB]) expect(partSize(size)).to.equal(5 * MiB);
  });

  it('keeps to the limits of S3 up to 50 TB', () => {
    for (const size of [50_000 * MiB + 1, 1e12, 5e12, 50e12]) {
      const part = partSize(size);
      expect(Math.ceil(size / part)).to.be.at.most(10_000);
      expect(part)
        .to.be.at.least(5 * MiB)
        .and.at.most(5 * 1024 * MiB);
      expect(part % MiB).to.equal(0);
    }
  });

  it('refuses what S3 would refuse after a day of uploading', () => {
    expect(() => partSize(60e12)).to.throw(RangeError, '60000000000000 bytes');
  });
});
