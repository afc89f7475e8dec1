import { expect } from 'chai';
import { formatBytes } from '../../dist/text/format-bytes.js';
import { bombProblem } from '../../dist/unpack/archive-bomb.js';

describe('formatBytes', () => {
  it('counts in powers of 1,000, with a digit after the point below ten', () => {
    const sizes = [0, 999, 1000, 9949, 12_345, 999_499, 1024 ** 2, 1024 ** 3, 5e15];
    expect(sizes.map(formatBytes)).to.deep.equal([
      '0 B',
      '999 B',
      '1.0 kB',
      '9.9 kB',
      '12 kB',
      '999 kB',
      '1.0 MB',
      '1.1 GB',
      '5000 TB',
    ]);
  });

  it('also says how large an archive would become', () => {
    expect(bombProblem(4_000_000, 3 * 1024 ** 3)).to.equal(
      'its 4.0 MB would become 3.2 GB or more',
    );
  });
});
