import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { scriptCommand } from '../../../dist/agent/hooks/script-command.js';
import type { AgentWorld } from '../../support/agent-world.js';
import { withAgent } from '../../support/agent-world.js';
import { untilMarked } from '../../support/until-marked.js';

/** Deploys one revision whose AfterInstall runs the given scripts, each a list of lines under `scripts/`. */
async function afterInstall(
  { deploy }: AgentWorld,
  scripts: Readonly<Record<string, readonly string[]>>,
  settings = 'timeout: 20',
): ReturnType<AgentWorld['deploy']> {
  const hooks = Object.keys(scripts).map(
    (name) => `    - location: scripts/${name}\n      ${settings}\n`,
  );
  return await deploy('d-1', {
    'appspec.yml': `version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n${hooks.join('')}`,
    ...Object.fromEntries(
      Object.entries(scripts).map(([name, lines]) => [`scripts/${name}`, `${lines.join('\n')}\n`]),
    ),
  });
}

const bash = '#!/bin/bash';

/** What runs in the background with a mark, until a line is written to `go` in the agent's folder. */
const marked = (mark: string, streams = '') =>
  `mkfifo go; ${mark} bash -c 'read -r -t 60 <>go' ${streams} &`;

describe('a hook script', () => {
  it(
    'gets the agent’s environment and what is to be known of the deployment, and runs in the agent’s folder',
    withAgent(async (world) => {
      await afterInstall(world, {
        'show.sh': [bash, 'env | sort | grep -v "^\\(PATH\\|PWD\\|SHLVL\\|_\\)="', 'pwd', 'umask'],
      });
      expect(await world.scriptsLog('d-1')).to.equal(
        [
          'TS LifecycleEvent - AfterInstall',
          'TS Script - scripts/show.sh',
          'TS [stdout]APPLICATION_NAME=shop',
          'TS [stdout]BUNDLE_BUCKET=bucket',
          'TS [stdout]BUNDLE_KEY=d-1.zip',
          'TS [stdout]DEPLOYMENT_GROUP_ID=5f6a',
          'TS [stdout]DEPLOYMENT_GROUP_NAME=alfa',
          'TS [stdout]DEPLOYMENT_ID=d-1',
          'TS [stdout]LIFECYCLE_EVENT=AfterInstall',
          'TS [stdout]OF_THE_AGENT=inherited',
          `TS [stdout]${world.folder}/cwd`,
          'TS [stdout]0022',
          '',
        ].join('\n'),
      );
    }),
  );

  it(
    'reads the end of its input at once, and may write to /dev/stdout and /dev/stderr by name',
    withAgent(async (world) => {
      await afterInstall(world, {
        'read.sh': [bash, 'read -r line || echo end > /dev/stdout', 'echo error > /dev/stderr'],
      });
      const log = await world.scriptsLog('d-1');
      expect(log).to.contain('TS [stdout]end\n');
      expect(log).to.contain('TS [stderr]error\n');
    }),
  );

  it(
    'has a pipe at its end for input, which can be opened by name as often as it likes',
    withAgent(async (world) => {
      const { result } = await afterInstall(world, {
        'read.sh': [
          bash,
          'set -e',
          'test -p /dev/stdin && echo pipe',
          'cat /dev/stdin',
          'cat < /proc/self/fd/0',
          'cat',
          'echo done',
        ],
      });
      expect(result.diagnostics.message).to.equal('Succeeded: ');
      expect(await world.scriptsLog('d-1')).to.match(/\[stdout\]pipe\nTS \[stdout\]done\n$/);
    }),
  );

  it(
    'is made executable when it is not, and needs no shebang, nor any contents',
    withAgent(async (world) => {
      const { result } = await afterInstall(world, {
        'not-executable': [bash, 'echo fixed'],
        'no-shebang.sh': ['echo "by $0"'],
        'empty.sh': [],
      });
      expect(result.diagnostics.message).to.equal('Succeeded: ');
      expect(await world.scriptsLog('d-1')).to.contain('[stdout]fixed\n');
    }),
  );

  it(
    'that is not there fails its event when its turn comes, with code 1',
    withAgent(async (world) => {
      const { result } = await world.deploy('d-1', {
        'appspec.yml':
          'version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n    - location: a.sh\n    - location: b.sh\n',
        'a.sh': `${bash}\necho ran\n`,
      });
      expect(result.diagnostics).to.deep.equal({
        errorCode: 1,
        scriptName: 'b.sh',
        message: `Script does not exist at specified location: ${world.deployment('d-1', 'deployment-archive/b.sh')}`,
        log: 'LifecycleEvent - AfterInstall\nScript - a.sh\n[stdout]ran\n',
      });
    }),
  );

  it(
    'fails by its interpreter when that cannot be found, for example for the sake of a carriage return',
    withAgent(async (world) => {
      const { result } = await afterInstall(world, { 'crlf.sh': [`${bash}\r`, 'echo never\r'] });
      const path = world.deployment('d-1', 'deployment-archive/scripts/crlf.sh');
      expect(result.diagnostics).to.include({
        errorCode: 4,
        message: `Script at specified location: scripts/crlf.sh failed with error Errno::ENOENT with message No such file or directory - ${path}`,
      });
    }),
  );

  it(
    'cannot have a space in its name, because the agent’s command is not quoted',
    withAgent(async (world) => {
      const { result } = await afterInstall(world, { 'with space.sh': [bash] });
      const path = world.deployment('d-1', 'deployment-archive/scripts/with');
      expect(result.diagnostics.message).to.equal(
        `Script at specified location: scripts/with space.sh failed with error Errno::ENOENT with message No such file or directory - ${path}`,
      );
    }),
  );

  const awkward = "my shop é's $HOME (=1)";

  it(
    'runs wherever the agent’s folder is, while its own name goes by the agent’s rule',
    withAgent(async (world) => {
      const scripts = { 'plain.sh': [bash, 'echo "$0"'], 'a;b.sh': [bash, 'echo never'] };
      const { result } = await afterInstall(world, scripts);
      const archive = world.deployment('d-1', 'deployment-archive');
      expect(result.diagnostics.log).to.contain(`[stdout]${archive}/scripts/plain.sh\n`);
      expect(result.diagnostics).to.include({ errorCode: 4, scriptName: 'scripts/a;b.sh' });
    }, awkward),
  );

  it('does not go through a shell for an equals sign in its name, nor for a percent sign', () => {
    const { program } = scriptCommand(
      '/arch',
      'a=b%c.sh',
      {},
      { rootIsAlone: false, isAgentTwo: false },
    );
    expect(program).to.equal('/arch/a=b%c.sh');
  });

  it('reaches the shell of another user by the same path, through as many shells as there are', () => {
    const asOther = { rootIsAlone: false, isAgentTwo: false };
    const plain = scriptCommand(`/${awkward}`, 'a.sh', { runas: 'ann' }, asOther);
    expect(plain).to.deep.include({ program: 'su' });
    const evaluate = (word: string) =>
      execFileSync('sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' });
    expect(evaluate(plain.parameters.at(-1) ?? '')).to.equal(`/${awkward}/a.sh`);
    const special = scriptCommand(`/${awkward}`, 'a;b.sh', { runas: 'ann' }, asOther);
    const [flag, command = ''] = special.parameters;
    expect([special.program, flag]).to.deep.equal(['/bin/sh', '-c']);
    const word = command.replace('su ann -c ', '').replace(';b.sh', '');
    expect(evaluate(evaluate(word))).to.equal(`/${awkward}/a`);
  });

  it(
    'that a signal ends fails with an exit code that is nothing',
    withAgent(async (world) => {
      const { result } = await afterInstall(world, { 'killed.sh': [bash, 'kill -9 $$'] });
      expect(result.diagnostics).to.include({
        errorCode: 4,
        message: 'Script at specified location: scripts/killed.sh failed with exit code ',
      });
    }),
  );

  it(
    'that is late ends with its whole process group and fails with code 3',
    withAgent(async (world) => {
      const mark = `CODEDEPLOYER_TEST_MARK=late-${Date.now()}`;
      const started = Date.now();
      const { result } = await afterInstall(
        world,
        { 'late.sh': [bash, 'echo start', `${mark} sleep 60 &`, 'sleep 60'] },
        'timeout: 1',
      );
      expect(result.diagnostics).to.include({
        errorCode: 3,
        message: 'Script at specified location: scripts/late.sh failed to complete in 1 seconds',
        log: 'LifecycleEvent - AfterInstall\nScript - scripts/late.sh\n[stdout]start\n',
      });
      expect(Date.now() - started).to.be.within(1000, 10_000);
      await untilMarked(mark, 0);
    }),
  );

  it(
    'that is late is heard out: what the signal makes it say is recorded',
    withAgent(async (world) => {
      const { result } = await afterInstall(
        world,
        {
          'trap.sh': [bash, "trap 'echo last words; exit 1' TERM", 'while :; do sleep 0.1; done'],
        },
        'timeout: 1',
      );
      expect(result.diagnostics.errorCode).to.equal(3);
      expect(result.diagnostics.log).to.contain('[stdout]last words\n');
    }),
  );

  it(
    'that ignores the signal delays its failure until it ends, because nothing stronger follows',
    withAgent(async (world) => {
      const started = Date.now();
      const { result } = await afterInstall(
        world,
        { 'stubborn.sh': [bash, "trap '' TERM", 'for i in {1..25}; do sleep 0.1; done'] },
        'timeout: 1',
      );
      expect(result.diagnostics.errorCode).to.equal(3);
      expect(Date.now() - started).to.be.greaterThan(2400);
    }),
  );

  it(
    'whose background child holds its output fails with code 6 at the deadline, and the child lives on',
    withAgent(async (world) => {
      const mark = `CODEDEPLOYER_TEST_MARK=held-${Date.now()}`;
      const { result } = await afterInstall(
        world,
        { 'start.sh': [bash, marked(mark), 'echo done'] },
        'timeout: 1',
      );
      expect(result.diagnostics).to.include({
        errorCode: 6,
        message: 'Script at specified location: scripts/start.sh failed to close STDOUT',
        log: 'LifecycleEvent - AfterInstall\nScript - scripts/start.sh\n[stdout]done\n',
      });
      await untilMarked(mark, 1);
      await writeFile(`${world.folder}/cwd/go`, '\n');
      await untilMarked(mark, 0);
    }),
  );

  it(
    'may leave a background child that has its own output',
    withAgent(async (world) => {
      const mark = `CODEDEPLOYER_TEST_MARK=own-${Date.now()}`;
      const { result } = await afterInstall(world, {
        'start.sh': [bash, marked(mark, '> /dev/null 2>&1 < /dev/null')],
      });
      expect(result.status).to.equal('Succeeded');
      await untilMarked(mark, 1);
      await writeFile(`${world.folder}/cwd/go`, '\n');
      await untilMarked(mark, 0);
    }),
  );

  it(
    'as another user is started by su, without quoting and without a login',
    withAgent(async (world) => {
      const { result } = await afterInstall(
        world,
        { 'who.sh': [bash] },
        'runas: no-such-user-here',
      );
      expect(result.diagnostics).to.include({
        errorCode: 4,
        message:
          'Script at specified location: scripts/who.sh run as user no-such-user-here failed with exit code 1',
      });
      expect(result.diagnostics.log).to.match(/\[stderr\]su: .*no-such-user-here/);
    }),
  );

  it(
    'stops at once when its command is broken off, and the command rejects with the reason',
    withAgent(async (world) => {
      const mark = `CODEDEPLOYER_TEST_MARK=aborted-${Date.now()}`;
      await afterInstall(world, {
        'wait.sh': [bash, `[ -e go ] || exit 1; trap "" TERM; ${mark} sleep 60`],
      });
      await rm(world.deployment('d-1', 'logs'), { recursive: true });
      await writeFile(`${world.folder}/cwd/go`, '');
      const controller = new AbortController();
      const command = world.execute('AfterInstall', 'd-1', {}, { signal: controller.signal });
      const outcome = command.then(
        () => 'answered',
        (error: unknown) => error,
      );
      await untilMarked(mark, 1);
      const reason = new Error('stopped by the user');
      controller.abort(reason);
      expect(await outcome).to.equal(reason);
      await untilMarked(mark, 0);
    }),
  );
});

describe('the log of an event', () => {
  it(
    'has a line of output without an end run into the next record',
    withAgent(async (world) => {
      await afterInstall(world, {
        'a.sh': [bash, 'printf unfinished'],
        'b.sh': [bash, 'echo next'],
      });
      expect(await world.scriptsLog('d-1')).to.equal(
        'TS LifecycleEvent - AfterInstall\nTS Script - scripts/a.sh\nTS [stdout]unfinishedTS Script - scripts/b.sh\nTS [stdout]next\n',
      );
    }),
  );

  it(
    'is reported with as many of its last records as stay below 2,048 characters',
    withAgent(async (world) => {
      const { result } = await afterInstall(world, {
        'talk.sh': [bash, 'for i in {100..399}; do echo "line $i ä"; done', 'exit 1'],
      });
      const { log } = result.diagnostics;
      const record = '[stdout]line 399 ä\n';
      expect(Array.from(log).length).to.equal(Math.floor(2047 / record.length) * record.length);
      expect(log.endsWith(record)).to.equal(true);
      expect(log.startsWith('[stdout]line ')).to.equal(true);
    }),
  );

  it(
    'is reported empty when its last record alone has 2,048 characters',
    withAgent(async (world) => {
      const talk = (length: number): readonly string[] => [
        bash,
        `printf 'x%.0s' {1..${length}}`,
        'echo',
        'exit 1',
      ];
      const long = await afterInstall(world, { 'talk.sh': talk(2048 - '[stdout]\n'.length) });
      expect(long.result.diagnostics.log).to.equal('');
      const shorter = await afterInstall(world, { 'talk.sh': talk(2047 - '[stdout]\n'.length) });
      expect(shorter.result.diagnostics.log).to.have.lengthOf(2047);
    }),
  );

  it(
    'is reported as an exception when it is no UTF-8, and written down as it is',
    withAgent(async (world) => {
      const { result } = await afterInstall(world, {
        'latin1.sh': [bash, "printf 'gr\\xfc\\xdfe\\n'", 'exit 1'],
      });
      expect(result.diagnostics).to.deep.equal({
        errorCode: 'Unknown',
        scriptName: 'scripts/latin1.sh',
        message: 'Attempting minimal diagnostics',
        log: 'Exception JSON::GeneratorError occured',
      });
    }),
  );

  it(
    'stands in the log of all deployments under a head, without blanks at the ends and what is no UTF-8',
    withAgent(async (world) => {
      await afterInstall(world, {
        'say.sh': [
          bash,
          "printf 'blanks \\t \\r\\n'",
          "printf 'gr\\xfc\\xdfe\\n'",
          "printf '\\n  last'",
        ],
      });
      const path = 'root/deployment-logs/codedeploy-agent-deployments.log';
      const log = await readFile(join(world.folder, path), 'utf8');
      const [head, ...lines] = log.split('\n');
      expect(head).to.match(
        /^# Logfile created on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} by logger\.rb\//,
      );
      expect(lines.map((line) => line.replace(/^\[[-\d]+ [:.\d]+\] \[d-1\]/, ''))).to.deep.equal([
        'LifecycleEvent - AfterInstall',
        'Script - scripts/say.sh',
        '[stdout]blanks',
        '[stdout]',
        '[stdout]  last',
        '',
      ]);
    }),
  );

  it(
    'takes 200 MB of output without holding it in memory, in lines or in one',
    withAgent(async (world) => {
      let peak = 0;
      const before = process.memoryUsage().rss;
      const watching = new AbortController();
      const watch = (async () => {
        while (!watching.signal.aborted) {
          peak = Math.max(peak, process.memoryUsage().rss);
          await delay(5);
        }
      })();
      const { result } = await afterInstall(
        world,
        {
          'lines.sh': [
            bash,
            'yes "a line of output that is fifty characters long…" | head -c 100000000',
          ],
          'one-line.sh': [
            bash,
            'head -c 100000000 /dev/zero | tr "\\0" x',
            'echo',
            'echo last',
            'exit 1',
          ],
        },
        'timeout: 170',
      );
      watching.abort();
      await watch;
      expect(result.diagnostics.log).to.equal('[stdout]last\n');
      // Less than all of it; how much depends on when the garbage collector gets round to its work.
      expect((peak - before) / 1024 / 1024).to.be.lessThan(180);
    }),
  );
});
