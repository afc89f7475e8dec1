import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentLog } from './support/agent-log.js';
import {
  createInstance,
  quote,
  type HookRun,
  type Instance,
  type RunOptions,
} from './support/instance.js';

const stamped = /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}\] \[shop:web:AfterInstall\] /;

/** The lines of an output without stamp and label. */
const lines = ({ output }: HookRun): string[] =>
  output
    .split('\n')
    .slice(0, -1)
    .map((line) => line.replace(stamped, ''));

describe('hook-wrapper.sh', () => {
  let instance: Instance;

  beforeEach(async () => {
    instance = await createInstance();
  });
  afterEach(() => instance.remove());

  const runScript = async (text: string, options?: RunOptions): Promise<HookRun> =>
    instance.run(
      await instance.archive({ scripts: { 'web/AfterInstall.sh': text }, version: '1.4.0' }),
      options,
    );

  /** Options with a command that is found before this machine's own. */
  const withTool = async (name: string, body: string): Promise<RunOptions> => {
    const bin = join(instance.root, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
    return { env: { PATH: `${bin}:${process.env.PATH ?? ''}` } };
  };

  it('prints every line stamped and labelled, to the agent and to the log file alike', async () => {
    const run = await runScript('echo one; echo two >&2; printf "[three] "');
    expect(run.code).to.equal(0);
    for (const line of run.output.split('\n').slice(0, -1)) expect(line).to.match(stamped);
    expect(lines(run)).to.include.members(['one', 'two', '[three] ']);
    expect(await readFile(instance.log, 'utf8')).to.equal(run.output);
  });

  it('does the same by bash itself where there is no ts that works', async () => {
    const run = await runScript(
      'echo one; echo two >&2; printf "[three] "',
      await withTool('ts', 'exit 1'),
    );
    for (const line of run.output.split('\n').slice(0, -1)) expect(line).to.match(stamped);
    expect(lines(run)).to.include.members(['one', 'two', '[three] ']);
    expect(await readFile(instance.log, 'utf8')).to.equal(run.output);
  });

  it('stamps with ts where there is one', async () => {
    const run = await runScript(
      'echo one',
      await withTool('ts', 'while IFS= read -r line; do echo "ts<$1> $line"; done'),
    );
    expect(run.output).to.contain('ts<[%Y-%m-%d %H:%M:%S%z] [shop:web:AfterInstall]> one\n');
  });

  it('exits with the exit code of the script', async () => {
    for (const code of [0, 1, 3, 42, 255]) {
      expect((await runScript(`exit ${String(code)}`)).code).to.equal(code);
    }
  });

  it('exits with the code of a failing command under set -e', async () => {
    const run = await runScript('set -e\necho before\nbash -c "exit 37"\necho after\n');
    expect(run.code).to.equal(37);
    expect(lines(run)).to.include('before').and.not.include('after');
    expect(lines(run).at(-1)).to.match(
      /^error: deploy\/hook-scripts\/web\/AfterInstall\.sh ended with exit code 37 after \d+ s; whole output: .*deploy\.log on /,
    );
  });

  describe('names the command that ends a script under set -e', () => {
    const cases: Readonly<Record<string, readonly [script: string, code: number, named: string]>> =
      {
        'a command': ['set -e\necho a\nfalse', 1, 'line 3: false'],
        'a command in a function': ['set -eu\nf() {\n  (exit 7)\n}\nf', 7, 'line 3: ( exit 7 )'],
        'a pipeline': [
          'set -eo pipefail\nfalse | cat',
          1,
          'line 2: the pipeline that ends with cat',
        ],
        'a function that returns': [
          'set -e\nf() { return 5; }\nf',
          5,
          'line 3: a function that returned',
        ],
        'a substitution': ['set -e\nx=$(exit 4)', 4, 'line 2: x=$(exit 4)'],
        'a command of several lines': [
          'set -e\ngrep nothing <<E\na\nE',
          1,
          'line 2: grep nothing <<E',
        ],
      };
    for (const [what, [script, code, named]] of Object.entries(cases))
      it(what, async () => {
        const run = await runScript(script);
        expect(run.code).to.equal(code);
        expect(lines(run).at(-2)).to.equal(
          `web/AfterInstall.sh: ${named}: exit code ${String(code)}`,
        );
        expect(run.output.match(/: line \d+: /g)).to.have.length(1);
      });

    const silent: Readonly<Record<string, string>> = {
      'failures that are handled':
        'set -e\nif false; then :; fi\nfalse || true\nfalse && true\n! true\nset +e\n(set -e; false)\nset -e\nx=$(false) || true\nexit 3',
      'anything without set -e': 'false\n(exit 4)\nexit 3',
      'where the script has a trap of its own': 'set -e\ntrap "exit 3" ERR\nfalse',
    };
    for (const [what, script] of Object.entries(silent))
      it(`but not ${what}`, async () => {
        const run = await runScript(script);
        expect(run.code).to.equal(3);
        expect(run.output).not.to.match(/: line \d+: /);
      });

    it('but not where a strategy has told it', async () => {
      const run = await runScript(
        `set -euo pipefail\nTARGET_DEPLOY_DIR=${instance.root}/shop\nPOST_INSTALL_COMMANDS=("false")\nsource strategies/rotating-releases.sh`,
      );
      expect(run.code).to.equal(1);
      expect(run.output).to.contain('post-install command failed with exit code 1: false');
      expect(run.output).not.to.match(/: line \d+: /);
    });
  });

  it('does not wait for a child that the script leaves in the background', async () => {
    const run = await runScript('sleep 60 &\necho started');
    expect(run.code).to.equal(0);
    expect(run.milliseconds).to.be.below(5000);
    expect(lines(run)).to.include('started');
  });

  it('keeps writing what such a child prints to the log file', async () => {
    const run = await runScript(
      '(until [[ -e "$HOME/go" ]]; do sleep 0.05; done; echo from the background; echo done >"$HOME/done") &\necho started',
    );
    expect(run.output).not.to.contain('from the background');
    await writeFile(join(instance.root, 'home/go'), '');
    await until(
      async () => (await readFile(instance.log, 'utf8')).includes('from the background'),
      'it has printed',
    );
    // Nor is the child killed by a pipe that nobody reads.
    await until(
      async () => (await readdir(join(instance.root, 'home'))).includes('done'),
      'it has ended',
    );
  });

  it('leaves something in the tail that the agent reports after a line of 5,000 characters', async () => {
    const run = await runScript(`echo first; printf '%05000d' 7; exit 4`);
    const tail = agentLog(run.output);
    expect(tail).to.contain(
      'error: deploy/hook-scripts/web/AfterInstall.sh ended with exit code 4',
    );
    expect(tail)
      .to.match(/\[50\d\d bytes, whole in/)
      .and.contain('0007');
    expect(tail).to.contain('first');
    expect(await readFile(instance.log, 'utf8')).to.contain('0'.repeat(4999) + '7');
  });

  it('has the last lines of a long output in that tail', async () => {
    const run = await runScript(
      'for i in {1..500}; do echo "line $i"; done; echo "cannot connect to the database"; exit 1',
    );
    const tail = agentLog(run.output);
    expect(tail)
      .to.contain('cannot connect to the database')
      .and.contain('exit code 1')
      .and.contain('line 495');
  });

  it('hands only valid UTF-8 to the agent, whatever a script prints', async () => {
    const run = await runScript(
      String.raw`printf 'good: é 日本 😀\n'; printf 'bad: \xff\xfe caf\xe9\n'; printf 'long: %0600d日本\n' 1; exit 1`,
    );
    expect(run.output)
      .to.contain('good: é 日本 😀\n')
      .and.contain('bad: ?? caf?\n')
      .and.not.contain('\uFFFD');
  });

  it('gives the script its working directory, a closed stdin and the facts about the revision', async () => {
    const run = await runScript(
      'pwd; cat; echo "$0"; echo "$REVISION_VERSION|$REVISION_COMMIT|$REVISION_BRANCH|$REVISION_APPLICATION"; echo "$ARCHIVE_DIR"',
    );
    const archive = join(instance.root, 'deployment-root/3f2a/d-000000001/deployment-archive');
    expect(lines(run).slice(1, -1)).to.deep.equal([
      `${archive}/deploy/hook-scripts`,
      `${archive}/deploy/hook-scripts/hook-wrapper.sh`,
      '1.4.0|1.4.0-commit|main|shop',
      archive,
    ]);
  });

  it('works from a folder that has been deleted and with an empty environment', async () => {
    const gone = join(instance.root, 'gone');
    await mkdir(gone);
    const archive = await instance.archive({
      scripts: { 'web/AfterInstall.sh': 'echo "$HOME $LANG"; command -v find' },
    });
    const wrapper = join(archive.directory, 'deploy/hook-scripts/hook-wrapper.sh');
    const run = await instance.exec('bash', [
      '-c',
      `cd gone && rmdir ../gone && exec env -i LIFECYCLE_EVENT=AfterInstall DEPLOYMENT_GROUP_NAME=web APPLICATION_NAME=shop CODEDEPLOYER_LOG=${instance.log} bash ${wrapper}`,
    ]);
    expect(run.code).to.equal(0);
    const printed = lines(run).filter((line) => !line.startsWith('shell-init:'));
    expect(printed[1]).to.match(/^\/\S+ C\.UTF-8$/);
    expect(printed[2]).to.match(/\/find$/);
    expect(printed).to.have.length(4);
  });

  it('says in a line that an event has no script', async () => {
    const archive = await instance.archive({ scripts: { 'web/AfterInstall.sh': 'exit 9' } });
    const run = await instance.run(archive, { event: 'ApplicationStop' });
    expect(run.code).to.equal(0);
    expect(run.output).to.match(
      /\[shop:web:ApplicationStop\] nothing to do: there is no deploy\/hook-scripts\/web\/ApplicationStop\.sh\n$/,
    );
  });

  it('fails when a group has no script for any event, and names the groups that have', async () => {
    const archive = await instance.archive({
      scripts: {
        'web/AfterInstall.sh': '',
        'worker/AfterInstall.sh': '',
        'api/afterinstall.sh': '',
      },
    });
    for (const group of ['wbe', 'api']) {
      const run = await instance.run(archive, { group });
      expect(run.code).to.equal(1);
      expect(run.output)
        .to.contain(`deployment group ${group} has no script for any event`)
        .and.contain('groups that have one: web worker');
    }
  });

  it('lets an event pass that the agent runs from the revision before, which need not know the group', async () => {
    const archive = await instance.archive({ scripts: { 'web/AfterInstall.sh': '' } });
    for (const event of ['ApplicationStop', 'BeforeBlockTraffic', 'AfterBlockTraffic']) {
      const run = await instance.run(archive, { group: 'renamed', event });
      expect(run.code).to.equal(0);
      expect(run.output).to.contain(
        `warning: deployment group renamed has no script in the revision that was deployed before, from which ${event} is run`,
      );
    }
  });

  it('explains itself when it is not the agent that runs it', async () => {
    const archive = await instance.archive({ scripts: {} });
    const run = await instance.exec('bash', [
      join(archive.directory, 'deploy/hook-scripts/hook-wrapper.sh'),
    ]);
    expect(run.code).to.equal(1);
    expect(run.output).to.contain('LIFECYCLE_EVENT and DEPLOYMENT_GROUP_NAME are not set');
  });

  it('reports a script that the agent stops at its timeout', async () => {
    let group = 0;
    const running = runScript('echo "sleeping"; sleep 60', { onStart: (pid) => (group = pid) });
    await until(
      async () => (await readFile(instance.log, 'utf8').catch(() => '')).includes('sleeping'),
      'the script runs',
    );
    process.kill(-group, 'SIGTERM');
    const run = await running;
    expect(run.code).to.equal(143);
    expect(lines(run).at(-1)).to.contain('was stopped by SIGTERM').and.contain('timeout');
  });

  describe('waits at a timeout for a strategy, whose last lines say what is left', () => {
    const script = (more: string): string =>
      `set -euo pipefail\ntrap 'echo "own trap"; exit 99' TERM\nTARGET_DEPLOY_DIR=${instance.root}/shop\n${more}\nsource strategies/rotating-releases.sh\ntrap -p TERM\nsleep 60`;
    const stop = async (text: string, word: string): Promise<HookRun> => {
      let group = 0;
      const running = runScript(text, { onStart: (pid) => (group = pid) });
      await until(
        async () => (await readFile(instance.log, 'utf8').catch(() => '')).includes(word),
        'it is there',
      );
      process.kill(-group, 'SIGTERM');
      return running;
    };

    it('while a post-install command runs', async () => {
      const slow = 'echo asleep; sleep 60';
      const run = await stop(script(`POST_INSTALL_COMMANDS=(${quote(slow)})`), 'asleep\n');
      expect(run.code).to.equal(99);
      const printed = lines(run);
      const at = (text: string): number => printed.findIndex((line) => line.includes(text));
      expect(at('the failed release is kept'), run.output).to.be.above(0);
      expect(at('nothing was switched')).to.be.above(at('the failed release is kept'));
      expect(at('own trap')).to.be.above(at('nothing was switched'));
      expect(printed.at(-1)).to.contain('was stopped by SIGTERM');
    });

    it('and gives the script its own traps back', async () => {
      const run = await stop(script(''), "trap -- 'echo");
      expect(run.code).to.equal(99);
      expect(lines(run)).to.include('own trap');
    });
  });

  it('goes on without a log file when there cannot be one', async () => {
    await writeFile(join(instance.root, 'home/logs'), 'a file where the folder should be');
    const run = await runScript('echo hello; exit 5');
    expect(run.code).to.equal(5);
    expect(lines(run)).to.include('hello');
    expect(run.output).to.contain('warning: cannot write');
  });

  it('moves the log aside when it has grown too big, and keeps as many as told', async () => {
    const env = { CODEDEPLOYER_LOG_MAX_BYTES: '100', CODEDEPLOYER_LOG_KEEP: '2' };
    for (const word of ['first', 'second', 'third', 'fourth'])
      await runScript(`echo ${word}`, { env });
    const folder = join(instance.root, 'home/logs');
    expect((await readdir(folder)).sort()).to.deep.equal([
      'deploy.log',
      'deploy.log.1',
      'deploy.log.2',
    ]);
    expect(await readFile(instance.log, 'utf8'))
      .to.contain('fourth')
      .and.not.contain('third');
    expect(await readFile(join(folder, 'deploy.log.1'), 'utf8')).to.contain('third');
    expect(await readFile(join(folder, 'deploy.log.2'), 'utf8')).to.contain('second');
  });

  it('keeps its log below CODEDEPLOYER_ROOT and lets scripts use it as a prefix', async () => {
    const root = join(instance.root, 'machine');
    await mkdir(root);
    const run = await runScript('mkdir -p "$CODEDEPLOYER_ROOT/etc"', {
      env: { CODEDEPLOYER_ROOT: root, HOME: '/root' },
    });
    expect(run.code).to.equal(0);
    expect(await readFile(join(root, 'root/logs/deploy.log'), 'utf8')).to.equal(run.output);
    expect((await stat(join(root, 'etc'))).isDirectory()).to.be.true;
  });
});
