import { spawnSync } from 'node:child_process';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@codedeployer/testing';
import { expect } from 'chai';
import { installClient } from './support/install-client.js';
import { createProject, type Project } from './support/project.js';

const shop = {
  'deploy/codedeployer.yml':
    'application: shop\nbucket: shop-revisions\nsource: dist\nformat: tar\ninstances: 1\nagent: agent\ngroups: [web]\nregion: eu-west-1\n',
  'deploy/appspec.yml':
    'version: 0.0\nos: linux\nfiles:\n  - source: index.html\n    destination: /srv/shop\nhooks:\n  AfterInstall:\n    - location: after.sh\n      timeout: 60\n',
  'dist/index.html': 'shop',
  'dist/after.sh': '#!/bin/bash\necho "$LIFECYCLE_EVENT of $DEPLOYMENT_ID in $(pwd)"; id -un\n',
};

describe('an agent that is installed on this machine', function () {
  this.timeout(120_000);
  let project: Project;
  before(async () => {
    project = await createProject(shop);
    await installClient(project.path('agent'));
  });
  after(() => project.dispose());

  const rehearse = (...more: readonly string[]) =>
    project.codedeployer(['rehearse', '--out', 'out', ...more]);

  /** A file of what became of the only instance. */
  async function exported(name: string): Promise<string> {
    const [instance = ''] = await readdir(project.path('out/web'));
    return readFile(join(project.path('out/web'), instance, name), 'utf8');
  }

  /** Its processes, by their numbers; none is left once the rehearsal has ended. */
  const processes = (): string =>
    spawnSync('pgrep', ['-f', project.path('agent')], { encoding: 'utf8' }).stdout;

  it('deploys in the instance by the service’s protocol, and what it reports is what the deployment says', async () => {
    const first = await rehearse();
    if (first.output.includes('REHEARSAL_AGENT_NEEDS_NAMESPACES')) {
      process.stderr.write('an installed agent cannot be tested here: there are no namespaces\n');
      return;
    }
    expect(first.code, first.output).to.equal(0);
    expect(first.output).to.contain('Instances of web run the agent agent (OFFICIAL_9.8.7-6_test)');
    expect(processes()).to.equal('');
    const log = await exported('logs/codedeploy-agent.log');
    expect(log).to.match(/^identity eu-west-1 111122223333 i-0\w{16}, keys true$/m);
    // That it would be found, and was there.
    expect(log).to.match(new RegExp(`^process \\d+ of ${project.path('agent')}$`, 'm'));
    expect(log).to.contain('a token of nobody: status 401\n');
    expect(log).to.match(/^no operation: .*"UnknownOperationException".*"status":400/m);
    expect(log).to.match(/^no command: .*"ClientException".*there is no command x.*"status":400/m);
    expect(log).to.match(/^envelope: CMS Verification successful$/m);
    expect(log).to.contain('bundle: 200, same ETag: true\n');
    expect(log).to.contain('AfterInstall: {"CommandStatus":"InProgress"}\n');
    expect(await exported('changes/srv/shop/index.html')).to.equal('shop');
    expect(await exported('logs/scripts.log')).to.match(
      /\[stdout\]AfterInstall of d-\w+ in \/\n.*\[stdout\]root\n/,
    );
    // An event without a script counts as one.
    const { commands } = JSON.parse(await exported('report.json')) as {
      commands: { event: string; noop: boolean }[];
    };
    expect(commands.filter(({ noop }) => !noop).map(({ event }) => event)).to.deep.equal([
      'DownloadBundle',
      'Install',
      'AfterInstall',
    ]);

    await project.write({ 'dist/after.sh': '#!/bin/bash\necho no database\nexit 7\n' });
    const second = await rehearse('--json');
    expect(second.code).to.equal(1);
    expect(second.output).to.contain('after.sh failed with exit code 7');
    expect(second.output).to.contain('no database');
    expect(second.output).to.contain('ScriptFailed').and.not.to.contain('said again');
  });

  it('is told to be gone when it ends amid a command', async () => {
    await project.write({
      'dist/after.sh':
        '#!/bin/bash\nkill -9 "$(cat /opt/codedeploy-agent/state/.pid/*.pid)"; sleep 60\n',
    });
    const ended = await rehearse();
    expect(ended.code, ended.output).to.equal(1);
    if (ended.output.includes('REHEARSAL_AGENT_NEEDS_NAMESPACES')) return;
    expect(ended.output).to.contain('AfterInstall failed on i-').and.to.contain('UnknownError');
    expect(ended.output).to.match(/The agent of instance i-0\w{16} is gone/);
    expect(ended.output).to.contain("AWS's agent has ended");
  });

  it('is refused where what it is run by is not there, and given up while it does not start, before anything is deployed', async () => {
    await project.write({ 'dist/none.sh': '#!/usr/bin/env ruby-of-nobody\n' });
    await chmod(project.path('dist/none.sh'), 0o755);
    const without = await rehearse('--agent', 'dist/none.sh', '--fresh');
    expect(without.code).to.equal(1);
    if (without.output.includes('REHEARSAL_AGENT_NEEDS_NAMESPACES')) return;
    expect(without.output).to.contain('REHEARSAL_AGENT_FAILED');
    expect(without.output).to.contain(
      'it is run by ruby-of-nobody, which is not there in /usr/local/sbin:',
    );
    expect(without.output).to.contain('apt-get install ruby').and.not.to.contain('DownloadBundle');

    // One that asks for nothing is waited for, and not after Ctrl-C.
    const wait = `sleep ${process.pid}777`;
    await project.write({ 'dist/mute.sh': `#!/bin/sh\n${wait}\n` });
    await chmod(project.path('dist/mute.sh'), 0o755);
    let asked = 0;
    const interrupted = await project.codedeployer(
      ['rehearse', '--agent', 'dist/mute.sh', '--fresh'],
      {
        during: async (child) => {
          await until(() => spawnSync('pgrep', ['-f', wait]).status === 0, 'it is started');
          asked = Date.now();
          child.kill('SIGINT');
        },
      },
    );
    expect(interrupted.code, interrupted.output).to.equal(130);
    expect(Date.now() - asked).to.be.below(60_000);
    expect(spawnSync('pgrep', ['-f', wait]).status).to.equal(1);
  });
});
