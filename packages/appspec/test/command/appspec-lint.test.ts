import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { textCodes } from '@codedeployer/appspec';
import { expect } from 'chai';
import type { Log, Result } from 'sarif';

const program = fileURLToPath(new URL('../../bin/appspec-lint.js', import.meta.url));
const good = 'version: 0.0\nos: linux\n';
const warned = `${good}hooks:\n  AfterInstal:\n    - location: a.sh\n`;
const bad = 'version: 0.0\nos: Linux\n';

describe('appspec-lint', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'appspec-lint-'));
    await mkdir(join(directory, 'a b'));
    await writeFile(join(directory, 'good.yml'), good);
    await writeFile(join(directory, 'warned.yml'), warned);
    await writeFile(join(directory, 'a b', 'appspec.yml'), bad);
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function lint(args: readonly string[], input = '') {
    const child = spawn(process.execPath, [program, ...args], { cwd: directory });
    const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
      const text: string[] = [];
      stream.setEncoding('utf8').on('data', (piece: string) => text.push(piece));
      return () => text.join('');
    });
    child.stdin.on('error', () => undefined); // it need not read it
    child.stdin.end(input);
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '' };
  }

  async function sarif(args: readonly string[], input?: string) {
    const log = JSON.parse((await lint(['--format', 'sarif', ...args], input)).stdout) as Log;
    const [run] = log.runs;
    return { log, results: run?.results ?? [], rules: run?.tool.driver.rules ?? [] };
  }

  const placeOf = ({ locations }: Result) => locations?.[0]?.physicalLocation;

  it('takes a file that the agent takes, and says so of warnings as well', async () => {
    expect(await lint(['good.yml'])).to.deep.equal({
      code: 0,
      stdout: 'The agent (v1) accepts good.yml. There is nothing to complain about.\n',
      stderr: '',
    });
    const { code, stdout } = await lint(['warned.yml']);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^warned\.yml:4:3: warning: .*\[hook-event-unknown\]$/m);
  });

  it('takes other severities by code, and tells that the agent rejects a file all the same', async () => {
    const error = await lint(['--rule', 'hook-event-unknown=error', 'warned.yml']);
    expect(error).to.include({ code: 1 });
    expect(error.stdout).to.include(': error: There is no event');
    const off = await lint(['--rule=hook-event-unknown=off', 'warned.yml']);
    expect(off.stdout).to.equal(
      'The agent (v1) accepts warned.yml. There is nothing to complain about.\n',
    );
    const silenced = await lint(['--rule', 'appspec-os=off', 'a b/appspec.yml']);
    expect(silenced).to.include({ code: 0 });
    expect(silenced.stdout)
      .to.match(/warning: The agent rejects this all the same.*appspec-os.*\[appspec-rejected\]/)
      .and.match(/The agent \(v1\) rejects a b\/appspec\.yml: 1 warning\./)
      .and.not.include('[appspec-os]');
    const wrong: [string, string][] = [
      ['appspec-oss=off', 'Did you mean appspec-os?'],
      ['appspec-rejected=off', 'no finding has the code'],
      ['appspec-os=never', 'it is one of off, warning, error'],
      ['appspec-os', 'it is one of off, warning, error'],
    ];
    for (const [rule, said] of wrong) {
      const { code, stderr } = await lint(['--rule', rule, 'good.yml']);
      expect(code).to.equal(2);
      expect(stderr).to.include(said);
    }
  });

  it('fails where the agent refuses one of several files, and judges all of them', async () => {
    const { code, stdout } = await lint(['a b/appspec.yml', 'good.yml']);
    expect(code).to.equal(1);
    expect(stdout).to.match(/^a b\/appspec\.yml:2:5: error: .*\[appspec-os\]$/m);
    expect(stdout).to.contain('accepts good.yml');
  });

  it('says that it was standard input that is empty, where no file is named', async () => {
    await writeFile(join(directory, 'appspec.yml'), good);
    const { code, stdout, stderr } = await lint([]);
    expect(code).to.equal(1);
    expect(stdout).to.contain('[appspec-empty]');
    expect(stderr).to.equal(
      'appspec-lint: No file is named, so standard input is judged, which is empty.\n',
    );
    expect((await lint(['-'])).stderr).to.equal('');
  });

  it('reads standard input, without a file and for "-", under the name that it is given', async () => {
    expect((await lint([], good)).stdout).to.contain('accepts appspec.yml');
    const { code, stdout } = await lint(['--stdin-name', 'deploy/appspec.yml', '-'], bad);
    expect(code).to.equal(1);
    expect(stdout).to.match(/^deploy\/appspec\.yml:2:5: error/);
  });

  it('judges for the agent of a profile', async () => {
    const text = `${good}x-released: 2024-01-31\n`;
    expect((await lint([], text)).code).to.equal(1);
    expect((await lint(['--profile', 'v1-ruby-2.7'], text)).code).to.equal(0);
  });

  it('judges for the system of the instances, where that is said, and otherwise for the one that the file names', async () => {
    await writeFile(join(directory, 'windows.yml'), 'version: 0.0\nos: windows\n');
    for (const [args, code] of [
      [[], 0],
      [['--os', 'windows'], 0],
      [['--os', 'linux'], 1],
      [['--os', 'solaris'], 2],
    ] as const)
      expect((await lint([...args, 'windows.yml'])).code, args.join(' ')).to.equal(code);
    expect((await lint(['--os', 'linux', 'windows.yml'])).stdout).to.contain('appspec-os');
    expect((await lint(['--os', 'windows', 'good.yml'])).code).to.equal(1);
  });

  it('prints JSON with a report of each file', async () => {
    const { code, stdout } = await lint(['--json', 'good.yml', 'a b/appspec.yml']);
    expect(code).to.equal(1);
    const reports = JSON.parse(stdout) as { file: string; agent: string; findings: unknown[] }[];
    expect(reports.map(({ file, agent }) => [file, agent])).to.deep.equal([
      ['good.yml', 'accepts'],
      ['a b/appspec.yml', 'rejects'],
    ]);
    expect(reports[1]?.findings[0]).to.include({ code: 'appspec-os', line: 2, column: 5 });
  });

  it('prints SARIF that names the rule, the place and an escaped path from the root of the source', async () => {
    const { log, results, rules } = await sarif(['a b/appspec.yml']);
    expect(log.version).to.equal('2.1.0');
    expect(results).to.have.lengthOf(1);
    const [result] = results as [Result];
    expect(rules[result.ruleIndex ?? -1]?.id).to.equal('appspec-os');
    expect(result).to.include({ ruleId: 'appspec-os', level: 'error' });
    expect(placeOf(result)).to.deep.equal({
      artifactLocation: { uri: 'a%20b/appspec.yml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 2, startColumn: 5 },
    });
    expect(rules.map(({ id }) => id)).to.deep.equal(Object.keys(textCodes));
  });

  it('gives a finding of SARIF a line also where it is about the file, and an address outside of the source', async () => {
    const [result] = (
      await sarif(['--stdin-name', '/elsewhere/appspec.yml'], `# ${'x'.repeat(300_000)}`)
    ).results;
    expect(result && placeOf(result)).to.deep.equal({
      artifactLocation: { uri: 'file:///elsewhere/appspec.yml' },
      region: { startLine: 1 },
    });
  });

  it('knows a finding of SARIF again below other lines, and two of a kind apart', async () => {
    const marks = async (text: string) =>
      (await sarif([], text)).results.map(({ partialFingerprints }) => partialFingerprints);
    const repeated = `${good}x:\n  - a\nhook: 1\nhook: 1\n`;
    const before = await marks(repeated);
    expect(before).to.have.lengthOf(4);
    expect(await marks(`# new\n${repeated}`)).to.deep.equal(before);
    expect(new Set(before.map((mark) => JSON.stringify(mark))).size).to.equal(4);
  });

  const misuses: Readonly<Record<string, readonly [args: readonly string[], RegExp]>> = {
    'an unknown option': [['--profil', 'v1'], /no option --profil\.\nDid you mean --profile\?/],
    'an unknown profile': [['--profile', 'v3', 'good.yml'], /--profile v3: it is one of v1, /],
    'an unknown format': [['--format', 'sarf'], /--format sarf.*\nDid you mean sarif\?/],
    'an option without its value': [['--profile'], /--profile needs a value/],
    'a value for a switch': [['--json=yes', 'good.yml'], /--json takes no value/],
    'two formats': [['--json', '--format', 'sarif'], /contradict each other/],
    'a file that is not there': [['good.yml', 'none.yml'], /none\.yml cannot be read: there is no/],
    'a folder': [['a b'], /a b cannot be read: it is a folder/],
  };
  for (const [what, [args, message]] of Object.entries(misuses)) {
    it(`refuses ${what} with exit code 2, and judges nothing`, async () => {
      const { code, stdout, stderr } = await lint(args);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(/^appspec-lint: /);
      expect(stderr).to.match(message);
    });
  }

  it('shows its options and its version', async () => {
    expect((await lint(['--help'])).stdout).to.match(/^Usage: appspec-lint/);
    expect((await lint(['--version'])).stdout).to.match(/^\d+\.\d+\.\d+\n$/);
  });
});
