import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { probeNamespaces } from '../packages/rehearsal/dist/isolation/probe-namespaces.js';
import { createProject, type Project } from './support/project.js';
import { until, type Ended, type RunOptions } from './support/run.js';

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
    await edit('AfterInstall.sh', {
      'ROLLBACK_ON_FAILURE=no': 'ROLLBACK_ON_FAILURE=yes',
      '  # "systemctl restart my-app.service"':
        '  "systemctl restart shop.service"\n  "systemctl reload nginx"',
    });
    await edit('ApplicationStart.sh', {
      '\nSERVICE=\n': '\nSERVICE=shop.service\n',
      '\nSTART_COMMAND=\n': `\nSTART_COMMAND='exec ${process.execPath} server.js ${mark}'\n`,
      '\nPORT=\n': '\nPORT=8080\n',
      '\nstart_service\n': '\nstart_service\nsudo systemctl reload nginx\n',
    });
    await edit('ValidateService.sh', {
      '\nSERVICE=\n': '\nSERVICE=shop.service\n',
      '\nHEALTH_URL=\n': '\nHEALTH_URL=http://127.0.0.1/\n',
      'HEALTH_TRIES=30': 'HEALTH_TRIES=15',
      'HEALTH_PAUSE=2': 'HEALTH_PAUSE=0.2',
    });
  });
  after(() => project.dispose());

  async function edit(script: string, changes: Readonly<Record<string, string>>): Promise<void> {
    const path = `deploy/hook-scripts/web/${script}`;
    let text = await readFile(project.path(path), 'utf8');
    for (const [from, to] of Object.entries(changes)) {
      expect(text, path).to.contain(from);
      text = text.replace(from, () => to);
    }
    await project.write({ [path]: text });
  }

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
      'serving two',
    ]);
  });
});
