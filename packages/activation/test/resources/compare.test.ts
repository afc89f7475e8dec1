import { expect } from 'chai';
import { compare } from '@codedeployer/activation';

describe('compare()', () => {
  it('finds the fields that are not as wanted, with what is there', () => {
    expect(compare({ a: [1], b: 'x', c: true }, { a: [1], b: 'y' })).to.deep.equal([
      { field: 'b', from: 'y', to: 'x' },
      { field: 'c', from: undefined, to: true },
    ]);
  });

  it('leaves a field alone that nobody wants to be anything', () => {
    expect(compare({ a: undefined }, { a: 1, b: 2 })).to.deep.equal([]);
  });

  it('takes all that is wanted for a change where nothing is there', () => {
    expect(compare({ a: 1, b: undefined }, undefined)).to.deep.equal([
      { field: 'a', from: undefined, to: 1 },
    ]);
  });
});
