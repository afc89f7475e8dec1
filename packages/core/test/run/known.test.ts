import { expect } from 'chai';
import { allSucceeded, knowNothing } from '../../dist/run/known.js';

describe('allSucceeded', () => {
  it('takes a run that deployed to no group for no success', () => {
    const known = knowNothing(new Date());
    expect(allSucceeded(known)).to.be.false;
    const done = { group: 'web', deploymentId: 'd-1', status: 'Succeeded', instances: [] } as const;
    known.deployments.set(done.deploymentId, done);
    expect(allSucceeded(known)).to.be.true;
    known.notStarted.push({ group: 'other', reason: 'it did not begin' });
    expect(allSucceeded(known)).to.be.false;
  });
});
