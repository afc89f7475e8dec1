import { fileURLToPath } from 'node:url';
import { lintArchive, lintBundle, type LintReport } from '@codedeployer/core/lint';
import { expect } from 'chai';
import { entriesOf, lintLines, lintWith } from './bundle.js';

const told = ({ findings }: LintReport) =>
  findings.map(({ code, severity }) => `${code}: ${severity}`);

describe('severities by code', () => {
  const environment = { 'app/.env': 'A=1\n' };

  it('turn a finding off, or make another severity of it', async () => {
    expect(told(await lintWith(environment))).to.deep.equal(['secret-environment: error']);
    for (const [severity, expected] of [
      ['off', []],
      ['warning', ['secret-environment: warning']],
      ['error', ['secret-environment: error']],
    ] as const) {
      const report = await lintWith(environment, {
        severities: { 'secret-environment': severity },
      });
      expect(told(report)).to.deep.equal(expected);
      expect(report.agent).to.equal('accepts');
    }
  });

  it('count for what the text of the file says as well, and say nothing where they meet nothing', async () => {
    const severities = { 'appspec-key-unknown': 'error', 'appspec-bom': 'off' } as const;
    expect(told(await lintLines(['user: web'], { severities }))).to.deep.equal([
      'appspec-key-unknown: error',
    ]);
  });

  it('leave the verdict that the agent rejects a file, which is told', async () => {
    const report = await lintWith(
      { 'appspec.yml': 'version: 0.0\nos: Linux\n' },
      { severities: { 'appspec-os': 'off', 'secret-environment': 'off' } },
    );
    expect(report.agent).to.equal('rejects');
    expect(told(report)).to.deep.equal(['appspec-rejected: warning']);
    expect(report.findings[0]?.message).to.include('appspec-os');
  });

  it('leave it of a revision without an appspec.yml and of an archive that cannot be read', async () => {
    const missing = await lintBundle(entriesOf({ 'app/index.js': '' }), {
      severities: { 'appspec-missing': 'warning' },
    });
    expect(missing.agent).to.equal('rejects');
    expect(told(missing)).to.have.members([
      'appspec-missing: warning',
      'appspec-rejected: warning',
    ]);
    const unreadable = await lintArchive(fileURLToPath(import.meta.url), {
      severities: { 'archive-unreadable': 'off' },
    });
    expect(unreadable.agent).to.equal('rejects');
    expect(told(unreadable)).to.deep.equal(['appspec-rejected: warning']);
  });

  it('do not tell of the verdict where an error says it already', async () => {
    const report = await lintWith(
      { ...environment, 'appspec.yml': 'version: 0.0\nos: Linux\n' },
      { severities: { 'secret-environment': 'off' } },
    );
    expect(told(report)).to.deep.equal(['appspec-os: error']);
  });
});
