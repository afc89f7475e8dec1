import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianRoot, debianRootObstacle, until } from '@codedeployer/testing';
import { expect } from 'chai';
import {
  controlGroupOf,
  openControlGroups,
} from '../packages/rehearsal/dist/isolation/control-group.js';
import { probeNamespaces } from '../packages/rehearsal/dist/isolation/probe-namespaces.js';
import { cli, createProject, type Project } from './support/project.js';
import type { Ended, RunOptions } from './support/run.js';

/** What the image of the instances starts by itself: Debian's nginx, before the app. */
const prepare = `#!/usr/bin/env bash
set -euo pipefail
cat >/etc/nginx/nginx.conf <<'END'
user root;
pid /run/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  server {
    listen 80;
    location / { proxy_pass http://127.0.0.1:8080; }
  }
}
END
systemctl start nginx
printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\nExecStart=/bin/true\\nExecStop=/bin/echo seed ends\\n' >/etc/systemd/system/seed.service
systemctl start seed
mkdir /etc/systemd/system/shop.service.d
printf '[Unit]\\nStartLimitIntervalSec=60\\nStartLimitBurst=3\\n' >/etc/systemd/system/shop.service.d/limit.conf
`;

const server = `
const version = require('node:fs').readFileSync('version.txt', 'utf8').trim();
if (version === 'broken') {
  console.error('this release is broken');
  process.exit(1);
}
console.log('serving ' + version);
require('node:http')
  .createServer((_, response) => response.end(version))
  .listen(process.env.PORT);
`;

async function hasNamespaces(): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'codedeployer-probe-'));
  try {
    return (await probeNamespaces({ directory, path: process.env.PATH })).available;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Changes a script of the group web as a person does. */
async function edit(
  project: Project,
  script: string,
  changes: Readonly<Record<string, string>>,
): Promise<void> {
  const path = `deploy/hook-scripts/web/${script}`;
  let text = await readFile(project.path(path), 'utf8');
  for (const [from, to] of Object.entries(changes)) {
    expect(text, path).to.contain(from);
    text = text.replace(from, () => to);
  }
  await project.write({ [path]: text });
}

describe('a service on the instances of a rehearsal, by the scripts that setup writes', function () {
  this.timeout(240_000);
  const mark = `--mark=${process.pid}.${Date.now()}`;
  let project: Project;
  before(async function () {
    // There are no services without namespaces; that they are refused with the reason, other tests show.
    if (!(await hasNamespaces())) this.test?.parent?.tests.splice(0);
    project = await createProject({
      'dist/server.js': server,
      'dist/version.txt': 'one\n',
      'deploy/prepare-instance.sh': prepare,
    });
    const ended = await project.codedeployer(['setup', '--yes']);
    expect(ended.code, ended.output).to.equal(0);
    await edit(project, 'AfterInstall.sh', {
      'ROLLBACK_ON_FAILURE=no': 'ROLLBACK_ON_FAILURE=yes',
      '  # "systemctl restart my-app.service"':
        '  "systemctl restart shop.service"\n  "systemctl reload nginx"',
    });
    await edit(project, 'ApplicationStart.sh', {
      '\nSERVICE=\n': '\nSERVICE=shop.service\n',
      '\nSTART_COMMAND=\n': `\nSTART_COMMAND='exec ${process.execPath} server.js ${mark}'\n`,
      '\nPORT=\n': '\nPORT=8080\n',
      '\nstart_service\n':
        '\nstart_service\nsudo systemctl reload nginx\n[[ ! -e /var/seen ]] || systemctl stop seed\ntouch /var/seen\n',
    });
    await edit(project, 'ValidateService.sh', {
      '\nSERVICE=\n': '\nSERVICE=shop.service\n',
      '\nHEALTH_URL=\n': '\nHEALTH_URL=http://127.0.0.1/\n',
      'HEALTH_TRIES=30': 'HEALTH_TRIES=25',
      'HEALTH_PAUSE=2': 'HEALTH_PAUSE=0.2',
    });
  });
  after(() => project.dispose());

  const rehearse = async (
    version: string,
    flags: readonly string[] = [],
    during?: RunOptions['during'],
  ): Promise<Ended> => {
    await project.write({ 'dist/version.txt': `${version}\n` });
    const asked = ['rehearse', '--instances', '1', '--prepare', 'deploy/prepare-instance.sh'];
    return project.codedeployer([...asked, ...flags], during === undefined ? {} : { during });
  };
  /** What the services of the instance, and systemd about them, have said so far. */
  const journal = async (): Promise<readonly string[]> => {
    const state = project.path('.codedeployer/rehearsal/namespaces/web');
    const [instance = ''] = await readdir(state);
    const file = join(state, instance, 'agent/services/journal');
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    return lines.map((line) => (JSON.parse(line) as { readonly text: string }).text);
  };
  const served = async () => (await journal()).filter((text) => text.startsWith('serving'));
  /** The processes of this machine that belong to the rehearsal, from whichever namespace they are. */
  const processes = () =>
    execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(mark) || line.includes(project.directory));

  it('is started, reloaded in place by the second deployment, as it still runs then, and ends when the rehearsal is killed', async () => {
    const first = await rehearse('one');
    expect(first.code, first.output).to.equal(0);
    expect(await served()).to.deep.equal(['serving one']);
    const second = await rehearse('two', ['--keep'], async (child, output) => {
      await until(() => output().includes('keep running'), 'the instances are kept');
      expect(processes().filter((line) => line.includes('server.js'))).not.to.deep.equal([]);
      child.kill('SIGKILL');
    });
    expect(second.signal, second.output).to.equal('SIGKILL');
    await until(() => processes().length === 0, 'nothing of it runs any more');
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.to.contain(project.directory);
    expect(await served()).to.deep.equal(['serving one', 'serving one', 'serving two']);
    // It ran when the first rehearsal ended: what ends it is run in the second.
    expect((await journal()).filter((text) => text === 'seed ends')).to.deep.equal(['seed ends']);
    const nginx = (await journal()).filter((text) => /^\w+ nginx\.service - .*\.$/.test(text));
    expect(nginx.map((text) => text.split(' ')[0])).to.deep.equal([
      ...['Starting', 'Started', 'Reloading', 'Reloaded'],
      ...['Starting', 'Started', 'Reloading', 'Reloaded'],
    ]);
  });

  it('comes back as the release before when the new one fails its health check, with what it said', async () => {
    const ended = await rehearse('broken');
    expect(ended.code, ended.output).to.equal(1);
    expect(ended.output).to.contain('this release is broken');
    expect(ended.output).to.contain('after rollback: systemctl restart shop.service');
    expect((await served()).slice(3)).to.deep.equal([
      'serving two', // where the one that was killed had come to
      'serving two', // though the broken one had used up the starts that systemd allows
    ]);
    const logs = await project.codedeployer(['logs', '--rehearse']);
    const [scripts = '', services = ''] = logs.stdout.split('      journal of its services:\n');
    expect(scripts).to.contain('ValidateService: Failed');
    expect(services)
      .to.match(/^ {8}\| \w{3} \d\d [\d:]{8} systemd\[1\]: Reloading nginx\.service/m)
      .and.to.match(/^ {8}\| .* \S+\[\d+\]: serving two$/m);
    const one = await project.codedeployer(['logs', '--rehearse', '--event', 'ValidateService']);
    expect(one.stdout).to.contain('ValidateService: Failed').and.not.to.contain('journal of its');
  });
});

describe('services: systemd', function () {
  this.timeout(240_000);
  let project: Project;
  after(() => project.dispose());

  it('runs a unit by the systemd of the root, again in the next rehearsal, until the rehearsal is killed', async () => {
    const settings = (version: string) =>
      `daemon off; pid /run/shop.pid; error_log stderr; events {} http { access_log off; server { listen 8080; location / { return 200 ${version}; } } }\n`;
    project = await createProject({
      'dist/index.html': 'shop',
      'dist/nginx.conf': settings('one'),
    });
    const rehearse = (flags: readonly string[], during?: RunOptions['during']): Promise<Ended> =>
      project.codedeployer(
        ['rehearse', '--instances', '1', '--services', 'systemd', ...flags],
        during === undefined ? {} : { during },
      );
    expect((await project.codedeployer(['setup', '--yes'])).code).to.equal(0);
    const obstacle = debianRootObstacle();
    if (obstacle !== undefined) {
      process.stderr.write(`a Debian's own systemd cannot be tested here: ${obstacle}\n`);
      const refused = await rehearse([]);
      expect(refused.code).to.equal(1);
      expect(refused.output).to.contain('REHEARSAL_SYSTEMD_UNAVAILABLE');
      return;
    }
    await edit(project, 'AfterInstall.sh', {
      'set -euo pipefail\n': [
        'set -euo pipefail',
        'note() { echo "$LIFECYCLE_EVENT: $*" >>/var/said; }',
        'note "$(systemctl is-system-running), $(tr "\\0" " " </proc/1/cmdline)"',
        // One that is enabled, and one that is not.
        'note "were: $(systemctl is-active shop nginx | tr "\\n" " ")"',
        'systemctl start nginx',
        'printf \'[Service]\\nType=oneshot\\nExecStart=/bin/sh -c "echo no; exit 3"\\n\' >/etc/systemd/system/bad.service',
        'sudo systemctl daemon-reload',
        'sudo systemctl start bad || note "start bad: $?, $(systemctl is-failed bad)"',
        // What is said comes to the journal a moment later, what systemd says of it by another way.
        'journalctl --sync',
        'note "journal: $(journalctl -u bad -o cat --no-pager | grep -e no -e status | LC_ALL=C sort | tr "\\n" " ")"',
        '',
      ].join('\n'),
    });
    await edit(project, 'ApplicationStart.sh', {
      '\nSERVICE=\n': '\nSERVICE=shop.service\n',
      '\nSTART_COMMAND=\n': "\nSTART_COMMAND='exec /usr/sbin/nginx -p . -c nginx.conf'\n",
    });
    await edit(project, 'ValidateService.sh', {
      '\nSERVICE=\n': '\nSERVICE=shop.service\n',
      '\nHEALTH_URL=\n': '\nHEALTH_URL=http://127.0.0.1:8080/\n',
      'HEALTH_TRIES=30': 'HEALTH_TRIES=10',
      'HEALTH_PAUSE=2': 'HEALTH_PAUSE=0.2',
    });
    const root = ['--root', await debianRoot()];
    const state = project.path('.codedeployer/rehearsal/namespaces/web');
    const first = await rehearse([...root, '--json']);
    expect(first.code, first.output).to.equal(0);
    const [instance = ''] = await readdir(state);
    const said = () => readFile(join(state, instance, 'files/var/said'), 'utf8');
    expect((await said()).split('\n')).to.deep.equal([
      'AfterInstall: running, /usr/lib/systemd/systemd --system ',
      'AfterInstall: were: inactive inactive ',
      'AfterInstall: start bad: 1, failed',
      'AfterInstall: journal: bad.service: Main process exited, code=exited, status=3/NOTIMPLEMENTED no ',
      '',
    ]);
    // What systemd makes when it starts is no doing of the deployment.
    expect(first.stdout).to.contain('"/etc/systemd/system/bad.service"');
    expect(first.stdout).not.to.match(/machine-id|\/var\/lib\/systemd|\/etc\/mtab/);

    await project.write({ 'dist/nginx.conf': settings('two; nonsense') });
    const groups = await openControlGroups();
    const group = controlGroupOf(join(state, instance), groups);
    let shown = '';
    const second = await rehearse([...root, '--keep-failed'], async (child, output) => {
      await until(() => output().includes('keep running'), 'the instances are kept');
      expect(await readdir(group)).to.include.members(['init.scope', 'system.slice']);
      shown = execFileSync(process.execPath, [cli, 'shell', 'web-1'], {
        cwd: project.directory,
        input: 'journalctl -u shop --no-pager; systemctl is-active bad; true',
        encoding: 'utf8',
        stdio: 'pipe',
      });
      child.kill('SIGKILL');
    });
    expect(second.signal, second.output).to.equal('SIGKILL');
    expect(shown).to.contain('unknown directive "nonsense"').and.to.contain('failed\n');
    expect(await said()).to.contain('AfterInstall: were: active active ');
    // A control group that a process is in cannot be removed.
    await until(() => !existsSync(group), 'nothing of it runs any more');
    const left = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' });
    expect(left).not.to.contain(project.directory);
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.to.contain(project.directory);
  });
});
