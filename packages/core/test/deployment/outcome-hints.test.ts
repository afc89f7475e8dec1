import { ErrorCode } from '@aws-sdk/client-codedeploy';
import { expect } from 'chai';
import { outcomeHints } from '../../dist/deployment/outcome-hints.js';
import { formatFailure } from '../../dist/report/format-failure.js';
import { formatPage } from '../../dist/report/html/format-page.js';
import { failed, outcome } from '../report/sample-reports.js';

/** Those of deployments that are none to instances, and the one whose own sentence says what to do. */
const others = new Set<string>([
  'CLOUDFORMATION_STACK_FAILURE',
  'ECS_UPDATE_ERROR',
  'INVALID_ECS_SERVICE',
  'INVALID_LAMBDA_CONFIGURATION',
  'INVALID_LAMBDA_FUNCTION',
  'MISSING_GITHUB_TOKEN',
  'NO_INSTANCES',
]);

/** A report about a deployment that ended with this code, and nothing on its instances. */
function endedBy(code: string, message = 'what the service says') {
  const broken = outcome('web', [], { status: 'Failed', error: { code, message } });
  return { ...failed, deployments: [broken] };
}

describe('a deployment that fails as a whole', () => {
  it('has an explanation for each code that CodeDeploy knows, each its own', () => {
    const codes = Object.values(ErrorCode).filter((code) => !others.has(code));
    expect(Object.keys(outcomeHints).toSorted()).to.deep.equal(codes.toSorted());
    expect(new Set(Object.values(outcomeHints)).size).to.equal(codes.length);
  });

  for (const [code, hint] of Object.entries(outcomeHints))
    it(`tells ${code} with what helps, on the terminal and on the page`, () => {
      expect(formatFailure(endedBy(code)))
        .to.contain(`${code}: what the service says`)
        .and.to.contain(`Hint: ${hint}`);
      expect(formatPage(endedBy(code))).to.contain('What helps');
    });

  it('tells a code that nobody knows yet as the service says it', () => {
    const told = formatFailure(endedBy('NEW_IN_2027', 'the moon is in the way'));
    expect(told).to.contain('NEW_IN_2027: the moon is in the way').and.not.to.contain('Hint');
  });
});
