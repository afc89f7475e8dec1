import { expect } from 'chai';
import { formatLintReport } from '@codedeployer/core/lint';
import { lintLines, lintWith } from './bundle.js';

describe('a lint report', () => {
  it('has a line per finding that editors can jump to, its hint and a summary', async () => {
    const report = await lintLines([
      'hooks:',
      '  AfterInstal:',
      '    - location: scripts/start.sh',
    ]);
    expect(formatLintReport(report)).to.equal(
      [
        'appspec.yml:4:3: warning: There is no event "AfterInstal"; its scripts never run, and codedeploy-local refuses it. [hook-event-unknown]',
        '    Did you mean "AfterInstall"?',
        'The agent (v1) accepts appspec.yml: 1 warning.',
        '',
      ].join('\n'),
    );
  });

  it('names only the file where a finding has no place', async () => {
    const report = await lintWith({ '.env': 'A=1', 'appspec.yml': '' });
    expect(formatLintReport(report)).to.match(/^\.env: error: /);
    expect(formatLintReport(report)).to.contain('The agent (v1) rejects appspec.yml: 2 errors.');
  });

  it('says that a revision would fail though its appspec.yml is accepted', async () => {
    const report = await lintLines([
      'hooks:',
      '  AfterInstall:',
      '    - location: scripts/none.sh',
    ]);
    expect(formatLintReport(report)).to.match(
      /^The agent \(v1\) accepts appspec\.yml, but the revision would fail: 1 error\.$/m,
    );
  });

  it('says in a sentence that there is nothing to say', async () => {
    expect(formatLintReport(await lintLines([]))).to.equal(
      'The agent (v1) accepts appspec.yml. There is nothing to complain about.\n',
    );
  });
});
