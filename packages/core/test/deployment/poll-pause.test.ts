import { expect } from 'chai';
import { earlierBy, pause } from '../../dist/deployment/poll-pause.js';

describe('the pause between two looks', () => {
  const ofJob = (job: number) => earlierBy([{ group: 'web', deploymentId: `d-JOB${job}` }]);

  it('differs from job to job, so that those that began together do not go on asking together', () => {
    const pauses = new Set(Array.from({ length: 20 }, (_, job) => pause(60_000, 5, ofJob(job))));
    expect(pauses).to.have.length.above(15);
  });

  it('is the same for the same deployments, and never longer than was asked for nor shorter by more than a fifth', () => {
    for (let job = 0; job < 500; job++) {
      expect(pause(60_000, 5, ofJob(job))).to.equal(pause(60_000, 5, ofJob(job)));
      expect(pause(60_000, 5, ofJob(job))).to.be.within(4000, 5000);
    }
  });
});
