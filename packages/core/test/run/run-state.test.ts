import { expect } from 'chai';
import { RunState } from '../../dist/run/run-state.js';

describe('what a run knows', () => {
  it('takes a run that deployed to no group for no success', () => {
    const state = new RunState(new Date());
    expect(state.succeeded).to.be.false;
    state.started({ group: 'web', deploymentId: 'd-1' });
    expect(state.succeeded).to.be.false;
    state.looked({ group: 'web', deploymentId: 'd-1', status: 'Succeeded', instances: [] });
    expect(state.succeeded).to.be.true;
    state.refused({ group: 'other', reason: 'it did not begin' });
    expect(state.succeeded).to.be.false;
  });

  it('keeps a rollback with the deployment that it rolls back, and one of a deployment that it does not know by itself', () => {
    const state = new RunState(new Date());
    state.started({ group: 'web', deploymentId: 'd-1' });
    state.looked({ group: 'web', deploymentId: 'd-1', status: 'Failed', instances: [] });
    state.ended('d-1');
    state.rollbackStarted({ group: 'web', deploymentId: 'd-2', rollbackOf: 'd-1' });
    expect(state.running.map(({ deploymentId }) => deploymentId)).to.eql(['d-2']);
    const rollback = { group: 'web', deploymentId: 'd-2', rollbackOf: 'd-1', instances: [] };
    state.looked({ ...rollback, status: 'Succeeded' });
    expect(state.deployments.map(({ deploymentId }) => deploymentId)).to.eql(['d-1']);
    expect(state.deployments[0]).to.deep.include({ rollbackDeploymentId: 'd-2' });
    expect(state.deployments[0]?.rollback?.status).to.equal('Succeeded');
    state.looked({ ...rollback, rollbackOf: 'd-0', deploymentId: 'd-9', status: 'Failed' });
    expect(state.deployments.map(({ deploymentId }) => deploymentId)).to.eql(['d-1', 'd-9']);
  });
});
