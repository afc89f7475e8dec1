import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import type { WrittenConfig } from '@codedeployer/core';
import { logs, refuseErrors, type LogsOptions, type LogsReport } from '@codedeployer/core/commands';
import { formatLogs } from '@codedeployer/core/host';
import { createAwsWorld, scriptFailure, twoGroups, type AwsWorld } from './support/aws-world.js';
import { errorOf } from './support/error-of.js';
import { createProject, smallest, type Project } from './support/project.js';
import { run } from './support/run.js';
import { modules, workspace } from './support/workspace.js';

const steering = String.raw`\033[31mred\033[0m \033]0;title\007 ##vso[task.complete]`;

/** What a script waits by, until the test ends it. */
const waits = `86400.${String(process.pid)}`;

/** The processes that wait so. */
function waiting(): number[] {
  const processes = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return processes
    .filter((line) => line.endsWith(` sleep ${waits}`))
    .map((line) => Number.parseInt(line, 10));
}

describe('logs of a rehearsal', () => {
  let project: Project;
  before(async () => {
    const nx = { executor: '@codedeployer/nx:logs', options: { event: 'AfterInstall' } };
    project = await createProject({
      ...smallest,
      ...workspace,
      'deploy/codedeployer.yml':
        'application: shop\nbucket: shop-revisions\ngroups: [web]\nsource: dist\nrehearse: true\n',
      'deploy/appspec.yml': `version: 0.0
os: linux
hooks:
  BeforeInstall: [{ location: deploy/hook-scripts/hook-wrapper.sh }]
  AfterInstall: [{ location: deploy/hook-scripts/hook-wrapper.sh }]
`,
      'deploy/hook-scripts/web/BeforeInstall.sh': `#!/usr/bin/env bash\nfor i in {1..100}; do echo "line $i of many"; done\nprintf '${steering}\\nno end of line'\n`,
      'deploy/hook-scripts/web/AfterInstall.sh': `#!/usr/bin/env bash\necho it begins\nsleep ${waits} || true\necho it fails >&2\nexit 3\n`,
      'gulpfile.mjs': `import { logs } from 'gulp-codedeployer';\nexport const why = () => logs({ event: 'AfterInstall' });\n`,
      'project.json': JSON.stringify({ name: 'shop', targets: { logs: nx } }),
    });
  });
  after(() => project.dispose());

  const program = (name: string, ...given: string[]) =>
    run(process.execPath, [`${modules}/.bin/${name}`, ...given], { cwd: project.directory });

  it('are whole, of events that succeeded as well, while another process rehearses and afterwards', async () => {
    const nothing = await project.codedeployer(['logs']);
    expect(nothing.code).to.equal(1);
    expect(nothing.output)
      .to.contain('Nothing was deployed to web so far')
      .and.to.contain('(NO_DEPLOYMENT)');
    await project.codedeployer(['deploy', '--version', '7', '--instances', '2'], {
      async during() {
        await until(() => waiting().length > 0, 'the script waits', 60_000);
        const beside = await project.codedeployer(['logs', 'web', '--instance', 'web-1']);
        expect(beside.code, beside.output).to.equal(0);
        expect(beside.stdout)
          .to.contain('    AfterInstall: InProgress')
          .and.to.contain('| it begins\n')
          .and.to.contain('        | line 1 of many\n')
          .and.to.contain('        | line 100 of many\n')
          // Colors go, and what would speak to a terminal or a CI system is shown.
          .and.to.contain('| red ␛]0;title␇ ##_vso[task.complete]\n        | no end of line\n')
          .and.not.to.contain('it fails');
        const around = await project.codedeployer([]);
        expect(around.stdout)
          .to.match(/^Rehearsed +just now, by process \d+$/m)
          .and.to.contain('\nNext: codedeployer status --rehearse\n');
        waiting().forEach((pid) => process.kill(pid));
      },
    });
    const around = await project.codedeployer([]);
    expect(around.stdout)
      .to.match(/^Rehearsed +web failed \d+ s ago /m)
      .and.to.contain('\nNext: codedeployer logs --rehearse\n');
    const { stdout } = await project.codedeployer(['logs']);
    expect(stdout)
      .to.match(/^shop, rehearsed on this machine\n {2}web: 7, d-\w+ by .*, Failed, \d+ s ago/)
      .and.to.match(
        /BeforeInstall: Succeeded, \d\.\d s, script deploy\/hook-scripts\/web\/BeforeInstall\.sh, run by /,
      )
      .and.to.match(
        /AfterInstall: Failed, .*, ScriptFailed\n.* exit code 3\n(?: +\| .*\n)* +\| it begins\n(?: +\| .*\n)* +\| it fails\n/,
      )
      .and.to.contain('not run: ApplicationStart, ValidateService')
      .and.to.contain('1 instance that did not fail left out; one of them: --instance ID');
    for (const ended of [await program('gulp', 'why'), await program('nx', 'run', 'shop:logs')]) {
      expect(ended.code, ended.output).to.equal(0);
      expect(ended.output).to.contain('| it fails').and.not.to.contain('of many');
    }
    const id = /d-\w+/.exec(stdout)?.[0] ?? '';
    const asked = ['logs', id, '--event', 'AfterInstall', '--instance', 'web-1', '--json'];
    const report = JSON.parse((await project.codedeployer(asked)).stdout) as LogsReport;
    const [instance, ...others] = report.groups[0]?.instances ?? [];
    expect(others).to.deep.equal([]);
    expect(instance).to.include({ name: 'web-1', status: 'Failed', extent: 'whole' });
    expect(instance?.events.map(({ event }) => event)).to.deep.equal(['AfterInstall']);
    expect(instance?.events[0]?.output).to.match(/^\[stdout\].*it fails$/m);
  });
});

describe('logs on AWS', () => {
  let world: AwsWorld;
  let denied = '';
  before(async () => {
    world = await createAwsWorld({
      ...twoGroups,
      answer: (instance, command) =>
        Promise.resolve(
          command === 'AfterInstall' && instance === 'i-web-1'
            ? scriptFailure(
                'x.sh',
                4,
                'LifecycleEvent - AfterInstall\nScript - x.sh\n[stdout]out of luck\n',
              )
            : undefined,
        ),
      faults: {
        onRequest: ({ operation }) =>
          operation === denied
            ? { kind: 'error', status: 400, code: 'AccessDeniedException', message: 'denied' }
            : undefined,
      },
    });
    await errorOf(world.deploy({ version: '7', groups: ['web'] }));
  });
  after(() => world.dispose());

  const read = (options: LogsOptions = {}, written: WrittenConfig = {}) =>
    world.run((config, given) => logs(config, { ...given, ...options }), written);
  const lines = async (...asked: Parameters<typeof read>) =>
    formatLogs(await read(...asked)).join('\n');

  it('are what CodeDeploy keeps of those that failed, and say where the rest is', async () => {
    const told = await lines();
    expect(told)
      .to.match(/^shop in eu-central-1\n {2}web: 7, d-\w+ by /)
      .and.to.contain('    i-web-1: Failed\n')
      .and.to.match(
        /AfterInstall: Failed, [\d.]+ s, script x\.sh, ScriptFailed\n.*exit code 4\n {8}\| out of luck\n/,
      )
      .and.to.contain(
        'What succeeded has its output on the instance only; "logs" in the configuration says how',
      )
      .and.to.contain('  db: nothing was deployed so far')
      .and.not.to.contain('i-web-2');
    const denials = ['BatchGetDeploymentTargets', 'ListDeployments', 'BatchGetDeployments'];
    for (denied of denials) {
      const error = await errorOf(read({}, { groups: ['web'] }));
      expect(error).to.include({ code: 'AWS_ACCESS_DENIED' });
      expect(error.message).to.contain(`codedeploy:${denied}`);
    }
    denied = '';
  });

  it('refuse what is not there by name, and say what is', async () => {
    for (const [asked, code, words] of [
      [{ deploymentId: 'd-AAAAAAAAA' }, 'DEPLOYMENT_NOT_FOUND', 'd-AAAAAAAAA'],
      [{ instance: 'i-web-3' }, 'LOG_INSTANCE_UNKNOWN', 'Did you mean "i-web-1"?'],
      [{ event: 'AfterInstal' }, 'LOG_EVENT_UNKNOWN', 'Did you mean "AfterInstall"?'],
    ] as const) {
      const error = await errorOf(read(asked));
      expect(error).to.include({ code });
      expect(error.message).to.contain(words);
    }
    expect(await errorOf(read({}, { groups: ['db'] }))).to.include({ code: 'NO_DEPLOYMENT' });
  });

  it('are whole by a command, of which one that fails is told and does not hide the others', async () => {
    const { deploymentId = '' } = (await read({}, { groups: ['web'] })).groups[0]?.deployment ?? {};
    await world.project.write({
      'i-web-1.log':
        '2026-11-29 10:00:00 LifecycleEvent - BeforeInstall\n2026-11-29 10:00:00 Script - b.sh\n2026-11-29 10:00:01 [stdout]no end2026-11-29 10:00:02 LifecycleEvent - AfterInstall\n2026-11-29 10:00:02 Script - x.sh\n2026-11-29 10:00:02 [stderr]all of it\n',
    });
    const command =
      'echo a banner >&2; echo {instance} {deployment} {region} {log} >> asked; cat {instance}.log';
    const whole = await read({ instance: 'i-web-1' }, { logs: { command } });
    expect(formatLogs(whole).join('\n'))
      .to.contain('BeforeInstall: Succeeded')
      .and.to.match(/script b\.sh\n {8}\| no end\n/)
      .and.to.contain('        | all of it\n')
      .and.not.to.contain('banner');
    expect(await readFile(world.project.path('asked'), 'utf8')).to.match(
      new RegExp(
        `^i-web-1 ${deploymentId} eu-central-1 /opt/codedeploy-agent/deployment-root/[\\w-]+/${deploymentId}/logs/scripts\\.log\n$`,
      ),
    );
    const missing = await read({ instance: 'i-web-2' }, { logs: { command } });
    expect(formatLogs(missing).join('\n')).to.contain('    i-web-2: Skipped\n');
    expect(() => refuseErrors(missing))
      .to.throw(
        /i-web-2: the log was not got: .* ended with exit code 1 \(cat: i-web-2\.log: No such file/,
      )
      .with.property('code', 'LOG_NOT_READ');
    // Nothing of the agent's is in it, which is not taken for a log without a word.
    for (const [other, words] of [
      ['echo Password: {instance}', 'something else, "Password: i-web-2"'],
      ['true {instance}', 'nothing'],
    ] as const) {
      const none = await read({ instance: 'i-web-2' }, { logs: { command: other } });
      expect(none.groups[0]?.error?.message).to.contain(
        `the command succeeded, and has printed ${words}`,
      );
      expect(none.groups[0]?.instances[0]?.extent).to.equal('tail');
    }
    const all = await read({}, { logs: { command: 'kill -9 $$; echo {instance}' } });
    expect(all.groups[0]?.error?.message).to.contain('was ended by SIGKILL');
    expect(formatLogs(all).join('\n')).to.contain('| out of luck'); // what CodeDeploy keeps
  });

  it('show the end of what is too long, also where the name of the event was left out with its beginning', async () => {
    const time = '2026-11-29 10:00:00 ';
    const command = `echo '${time}LifecycleEvent - BeforeInstall'; yes '${time}[stdout]again' | head -n 300000; echo '${time}[stdout]last {instance}'; echo '${time}LifecycleEvent - AfterInstall'; echo '${time}[stdout]after'`;
    const told = await lines({ instance: 'i-web-1' }, { logs: { command } });
    expect(told)
      .to.contain('      (an event whose name was left out)\n')
      .and.to.contain('        | again\n        | last i-web-1\n')
      .and.to.match(/AfterInstall: Failed.*\n(?:.*\n)? {8}\| after\n/)
      .and.to.contain('The beginning of the log was left out.');
  });

  it('know no other placeholder, and want the instance', async () => {
    for (const [command, words] of [
      ['ssh {host} cat {log} # {instance}', 'instance, deployment, deploymentGroupId, region, log'],
      ['cat {log}', '{instance}'],
    ] as const) {
      const error = await errorOf(read({}, { logs: { command } }));
      expect(error).to.include({ code: 'CONFIG_INVALID_VALUE' });
      expect(error.message).to.contain('logs.command').and.to.contain(words);
    }
  });
});
