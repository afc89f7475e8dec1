import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { createContext, type HostProcess } from '../dist/context.js';
import { main } from '../dist/main.js';
import { createProgram } from '../dist/program.js';

/** A process that keeps what is written to it. */
function keepingProcess(given: readonly string[]) {
  const written: string[] = [];
  const stream = () =>
    Object.assign(new EventEmitter(), { write: (text: string) => written.push(text) });
  const process = Object.assign(new EventEmitter(), {
    argv: ['node', 'codedeployer', ...given],
    env: {},
    pid: 1,
    ppid: 1,
    cwd: () => '/',
    kill: () => true,
    stdout: stream(),
    stderr: stream(),
  }) as unknown as HostProcess;
  return { process, written };
}

/** What a command line prints, and its exit code. */
async function called(...given: string[]) {
  const { process, written } = keepingProcess(given);
  const code = await main(process);
  return { code, output: written.join('') };
}

const program = createProgram(
  createContext(keepingProcess(['--help']).process, {
    fail: () => undefined,
    exitWith: () => undefined,
  }),
);
const names = program.commands
  .map((command) => command.name())
  // What the scripts of shells call.
  .filter((name) => name !== 'complete');

describe('the help of the command line', () => {
  it('fits a screen of 24 lines of 80 columns for each command, with an example', async () => {
    for (const name of names) {
      const { code, output } = await called(name, '--help');
      expect(code, name).to.equal(0);
      const lines = output.trimEnd().split('\n');
      expect(lines.length, output).to.be.most(24);
      expect(Math.max(...lines.map((line) => line.length)), output).to.be.most(80);
      if (name !== 'help') expect(output).to.contain(`\nExamples:\n  codedeployer ${name}`);
    }
  });

  it('of all has each command once below a stage, in a line of 80 columns', async () => {
    const { output } = await called('--help');
    expect(output)
      .not.to.contain('Commands:')
      .and.not.to.match(/^.{81}/m);
    for (const name of names)
      expect(output).to.match(new RegExp(`^  ${name}(?:, \\w+)?  +\\w.*$`, 'm'));
    expect(output.indexOf('Prepare:')).to.be.below(output.indexOf('Try:'));
    const { output: whole } = await called('help', '--all');
    expect(whole).to.contain('6    A group had no instances');
  });

  it('says everything of a command with --all, and where to find that', async () => {
    const short = await called('deploy', '--help');
    expect(short.output)
      .to.contain('All options: codedeployer deploy --help --all')
      .and.not.to.contain('--kms-key-id');
    for (const given of [
      ['deploy', '--help', '--all'],
      ['help', 'deploy', '--all'],
    ]) {
      const { code, output } = await called(...given);
      expect(code).to.equal(0);
      expect(output)
        .to.contain('--kms-key-id')
        .and.to.match(/^Upload:$/m);
    }
    expect((await called('explain', '--help')).output).not.to.contain('--all');
  });

  it('goes with what was mistyped: the nearest name, the word of another tool, the place of an option', async () => {
    const cases = [
      [['depoly'], 'Did you mean deploy?'],
      [['undo'], 'Did you mean rollback?'],
      [['list'], 'Did you mean history?'],
      [['help', 'chek'], 'Did you mean check?'],
      [['status', '--gruops', 'web'], 'Did you mean --groups?'],
      [['deploy', '--kms-kye-id', 'x'], 'Did you mean --kms-key-id?'],
      [['--groups', 'web', 'deploy'], 'codedeployer <command> --groups'],
    ] as const;
    for (const [given, hint] of cases) {
      const { code, output } = await called(...given);
      expect(code, given.join(' ')).to.equal(2);
      expect(output).to.contain(hint);
    }
    expect((await called('xyzzy')).output).not.to.contain('Did you mean');
  });
});
