import { expect } from 'chai';
import { lintBundle, type LintBundleOptions, type LintReport } from '@codedeployer/core/lint';
import { parseAppspec } from '@codedeployer/appspec';
import { type Described, entriesOf } from './bundle.js';

const appspec = (...lines: readonly string[]) =>
  ['version: 0.0', 'os: windows', ...lines, ''].join('\n');

/** An ordinary site, as its authors write it on Windows. */
const site: Readonly<Record<string, Described>> = {
  'appspec.yml': appspec(
    'files:',
    '  - source: \\',
    '    destination: c:\\inetpub\\wwwroot\\shop',
    '  - source: Web.Config',
    '    destination: c:\\inetpub\\wwwroot\\shop',
    'hooks:',
    '  ApplicationStop:',
    '    - location: .\\deploy\\stop.bat',
    '  BeforeInstall:',
    '    - location: Deploy\\Before.PS1',
    '  AfterInstall:',
    '    - location: \\deploy\\after.ps1',
  ),
  'Web.config': '<configuration/>',
  'deploy/stop.bat': '@echo off\r\n',
  'deploy/before.ps1': '\ufeffRemove-Item c:\\shop\r\n',
  'deploy/after.ps1': { mode: 0o600, contents: 'Start-WebAppPool shop\r\n' },
};

describe('linting a revision for Windows instances', () => {
  const judge = (files: Readonly<Record<string, Described>> = {}, options?: LintBundleOptions) =>
    lintBundle(entriesOf({ ...site, ...files }), options);
  const codes = ({ findings }: LintReport) => findings.map(({ code }) => code);
  const judgeLines = async (...lines: readonly string[]) =>
    codes(await judge({ 'appspec.yml': appspec(...lines) }));

  for (const profile of ['v1', 'v1-ruby-2.7', 'v2', 'v2-hardened'] as const) {
    it(`takes backslashes, drives and names in any case (${profile})`, async () => {
      const report = await judge({}, { profile });
      expect(report).to.deep.equal({ agent: 'accepts', profile, os: 'windows', findings: [] });
    });

    it(`refuses permissions in the words of the agent (${profile})`, async () => {
      const lines = appspec('permissions:', '  - object: c:\\shop', '    mode: 644');
      const verdict = parseAppspec(lines, { profile, os: 'windows' });
      expect(verdict.accepted ? '' : verdict.error.message).to.contain('Windows Server instances');
      const found = (await judge({ 'appspec.yml': lines }, { profile })).findings;
      expect(found.map(({ code }) => code)).to.deep.equal(['permission-on-windows']);
    });
  }

  it('is no file for an agent on Linux, and the other way round', () => {
    const linux = 'version: 0.0\nos: linux\n';
    expect(parseAppspec(appspec()).accepted).to.equal(false);
    expect(parseAppspec(appspec(), { os: 'windows' }).accepted).to.equal(true);
    expect(parseAppspec(linux, { os: 'windows' }).accepted).to.equal(false);
  });

  it('finds scripts that Windows does not start, or that are not there', async () => {
    const hook = (location: string) =>
      judgeLines('hooks:', '  AfterInstall:', `    - location: ${location}`);
    expect(await hook('deploy\\after.ps1')).to.deep.equal([]);
    expect(await hook('deploy\\nothing.ps1')).to.deep.equal(['hook-script-missing']);
    expect(await hook('..\\after.ps1')).to.deep.equal(['hook-script-missing']);
    expect(await hook('deploy')).to.deep.equal(['hook-script-directory']);
    expect(await hook('Web.config')).to.deep.equal(['windows-script']);
    const spaced = await judge({
      'deploy/my script.ps1': '',
      'appspec.yml': appspec('hooks:', '  AfterInstall:', '    - location: deploy\\my script.ps1'),
    });
    expect(codes(spaced)).to.deep.equal(['hook-script-characters']);
    const runas = await judgeLines(
      'hooks:',
      '  AfterInstall:',
      '    - location: deploy\\after.ps1',
      '      runas: Administrator',
    );
    expect(runas).to.deep.equal(['windows-runas']);
  });

  it('says that nothing runs the shell scripts of groups, once for each group', async () => {
    const { findings } = await judge({
      'deploy/hook-scripts/web/AfterInstall.sh': '',
      'deploy/hook-scripts/web/lib/common.sh': '',
      'deploy/hook-scripts/web/start.ps1': '',
      'deploy/hook-scripts/api/ApplicationStart.sh': '',
    });
    expect(findings.map(({ code, severity, file }) => [code, severity, file])).to.deep.equal([
      ['windows-group-scripts', 'warning', 'deploy/hook-scripts/api'],
      ['windows-group-scripts', 'warning', 'deploy/hook-scripts/web'],
    ]);
    expect(findings[1]?.message).to.contain('Nothing runs AfterInstall.sh, lib/common.sh of');
  });

  it('finds destinations without a drive, or with variables that stay what they are', async () => {
    const destination = (path: string) =>
      judgeLines('files:', '  - source: \\', `    destination: ${path}`);
    for (const path of ['c:\\shop', 'D:/shop', '\\\\server\\share\\shop'])
      expect(await destination(path), path).to.deep.equal([]);
    for (const path of ['shop', '\\shop', 'c:shop'])
      expect(await destination(path), path).to.deep.equal(['files-destination-relative']);
    for (const path of ['c:\\%APP%', 'c:\\$env:APP\\shop'])
      expect(await destination(path), path).to.deep.equal(['files-destination-literal']);
    const lost = await judgeLines('files:', '  - source: lib\\none', '    destination: c:\\shop');
    expect(lost).to.deep.equal(['files-source-not-found']);
  });

  it('finds names that do not arrive', async () => {
    for (const name of ['aux', 'CON.txt', 'a:b', 'a?', 'a.', 'a '])
      expect(codes(await judge({ [name]: '' })), name).to.deep.equal(['windows-name']);
    expect(codes(await judge({ 'web.CONFIG': '' }))).to.include('windows-name-twice');
    expect(codes(await judge({ link: { link: 'Web.config' } }))).to.deep.equal(['windows-link']);
  });

  it('takes a zip only, which may have no modes', async () => {
    for (const format of ['tar', 'tgz'] as const) {
      const found = codes(await judge({}, { kind: 'archive', format }));
      expect(found).to.deep.equal(['windows-format']);
    }
    const zip = { kind: 'archive', format: 'zip' } as const;
    const withoutModes = { 'Web.config': { mode: 0 } };
    expect(codes(await judge(withoutModes, zip))).to.deep.equal([]);
  });

  it('takes an appspec file in capitals, as Windows finds it', async () => {
    const { 'appspec.yml': text = '', ...rest } = site;
    const report = await lintBundle(entriesOf({ ...rest, 'AppSpec.yml': text }));
    expect(report).to.deep.include({ agent: 'accepts', findings: [] });
  });
});
