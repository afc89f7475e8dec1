import { expect } from 'chai';
import { CodedeployerError } from '@codedeployer/core';
import { exitCodeMeanings, exitCodeOf } from '@codedeployer/core/host';

describe('exit codes', () => {
  for (const [code, exitCode] of [
    ['DEPLOYMENT_FAILED', 1],
    ['CONFIG_INVALID_VALUE', 1],
    ['DEPLOYMENT_TIMED_OUT', 3],
    ['DEPLOYMENT_UNCERTAIN', 3],
    ['WATCH_LOST', 3],
    ['GROUP_BUSY', 4],
    ['OLDER', 5],
    ['NO_INSTANCES', 6],
    ['CANCELLED', 130],
  ] as const) {
    it(`${code} ends with ${exitCode}, which the help explains`, () => {
      expect(exitCodeOf(new CodedeployerError(code, { message: 'x' }))).to.equal(exitCode);
      expect(exitCodeMeanings.map(([known]) => known)).to.include(exitCode);
    });
  }

  it('a defect ends with 1, and so does a code that every object has', () => {
    expect(exitCodeOf(new Error('x'))).to.equal(1);
    expect(exitCodeOf(new CodedeployerError('constructor', { message: 'x' }))).to.equal(1);
  });
});
