import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { debianRoot, debianRootObstacle, packFolder, tinyRoot } from '@codedeployer/testing';
import { expect } from 'chai';
import { cli, createProject, smallest, type Project } from './support/project.js';

const list = promisify(execFile);

/** What a hook of the tiny root says of where it is: it has no bash, and nothing of this machine. */
const look = [
  '#!/bin/sh',
  '. /etc/os-release',
  'echo "on $PRETTY_NAME as $(id -un), group $DEPLOYMENT_GROUP_NAME"',
  'ls /bin/bash /usr/bin/node /work /home 2>/dev/null',
  'echo "limit $(ulimit -n)"',
  'echo changed >> /etc/passwd',
  'rm /etc/group',
  'exit ${SHOP_FAILS:-0}',
].join('\n');

const tinyShop = {
  'deploy/codedeployer.yml':
    'application: shop\nbucket: shop-revisions\nsource: dist\ngroups:\n  web:\n    root: tiny.tar.gz\n  jobs:\n    root: tiny\n',
  'deploy/appspec.yml':
    'version: 0.0\nos: linux\nfiles:\n  - source: /index.html\n    destination: /srv/shop\nhooks:\n  AfterInstall:\n    - location: look.sh\n      timeout: 60\n',
  'dist/index.html': 'shop',
  'dist/look.sh': look,
};

/** Every entry of a folder of this machine, with type, mode, owner, size and time. */
async function listing(folder: string): Promise<string> {
  const format = '%p %y %m %U %G %s %T@ %l\n';
  return (await list('find', [folder, '-printf', format], { maxBuffer: 2 ** 28 })).stdout;
}

describe('the option root', function () {
  this.timeout(480_000); // seven rehearsals in a row
  let project: Project;
  afterEach(() => project.dispose());

  it('has instances start as an archive or a folder, of each group its own, and leaves both as they are', async () => {
    project = await createProject(tinyShop);
    const folder = await tinyRoot(project.path('tiny'));
    await packFolder(folder, project.path('tiny.tar.gz'), '--gzip');
    const before = await listing(folder);
    const first = await project.codedeployer(['rehearse', '--instances', '1', '--out', 'out']);
    if (first.output.includes('REHEARSAL_ROOT_NEEDS_NAMESPACES')) {
      expect(first.code).to.equal(1);
      expect(first.output).to.contain('tiny.tar.gz');
      process.stderr.write('roots cannot be tested here: there are no namespaces\n');
      return;
    }
    expect(first.code, first.output).to.equal(0);
    expect(first.output).to.contain('tiny.tar.gz is unpacked.');
    expect(first.output).to.contain('Instances of web start as tiny.tar.gz (Tiny 1.0)');
    expect(first.output).to.contain('Instances of jobs start as tiny (Tiny 1.0)');
    expect(first.output).to.contain('There is no bash in tiny');
    expect(first.output).not.to.contain('starts as a copy of this machine');
    const reports = await list('sh', ['-c', 'cat out/*/*/report.json', 'sh'], {
      cwd: project.directory,
    });
    expect(reports.stdout).to.contain('/srv/shop/index.html').and.to.contain('"/etc/passwd"');
    expect(reports.stdout.match(/"removed": \[\s*"\/etc\/group"\s*\]/g)).to.have.length(2);
    const logs = await list('sh', ['-c', 'cat out/*/*/logs/scripts.log', 'sh'], {
      cwd: project.directory,
    });
    for (const group of ['web', 'jobs'])
      expect(logs.stdout).to.contain(`[stdout]on Tiny 1.0 as root, group ${group}\n`);
    expect(logs.stdout).to.contain('[stdout]limit 1024\n');
    expect(logs.stdout).not.to.match(/node|bash|work/);
    expect(await listing(folder)).to.equal(before);

    // Looked into with what this machine brings: the root has neither bash nor util-linux.
    const opened = spawnSync(process.execPath, [cli, 'shell', 'jobs-1'], {
      cwd: project.directory,
      input: '. /etc/os-release; echo "$PRETTY_NAME, limit $(ulimit -n)"; exit 5\n',
      encoding: 'utf8',
    });
    expect(opened.status, opened.stderr).to.equal(5);
    expect(opened.stdout).to.equal('Tiny 1.0, limit 1024\n');

    // What is unpacked already is not unpacked again, even where its archive could not be any more.
    const second = await project.codedeployer(['rehearse', '--groups', 'web']);
    expect(second.code, second.output).to.equal(0);
    expect(second.output).not.to.contain('is unpacked');

    const other = await project.codedeployer([
      'rehearse',
      '--groups',
      'web',
      '--isolation',
      'directory',
    ]);
    expect(other.code).to.equal(1);
    expect(other.output).to.contain('REHEARSAL_ROOT_NEEDS_NAMESPACES');
    await project.write({ 'tiny/etc/motd': 'hello' });
    await packFolder(folder, project.path('tiny.tar.gz'), '--gzip');
    const changed = await project.codedeployer(['rehearse', '--groups', 'web']);
    expect(changed.code).to.equal(1);
    expect(changed.output).to.contain('REHEARSAL_ROOT_CHANGED').and.to.contain('--fresh');
    const afresh = await project.codedeployer(['rehearse', '--groups', 'web', '--fresh']);
    expect(afresh.code, afresh.output).to.equal(0);
  });

  it('shows hooks the users, the bash, sudo and the profile of a Debian', async () => {
    project = await createProject({
      ...smallest,
      'deploy/hook-scripts/web/AfterInstall.sh': [
        '#!/usr/bin/env bash',
        'set -euo pipefail',
        '. /etc/os-release && echo "on $PRETTY_NAME"',
        'id www-data; ! id codedeployer-none 2>/dev/null',
        'sudo -u www-data id -un',
        'su -s /bin/bash www-data -c "id -un"',
        'bash --version | head -1; id shop 2>/dev/null || useradd -m shop; su - shop -c pwd',
        'echo "profile ${PROFILE_OF_THE_ROOT:-not read}"; nginx -v 2>&1',
        'chown www-data /srv && stat -c %U /srv',
        'echo "asks $(grep -m 1 nameserver /etc/resolv.conf)"',
        '! curl --version 2>/dev/null',
      ].join('\n'),
      'deploy/prepare.sh': 'echo "PROFILE_OF_THE_ROOT=sourced" > /etc/profile.d/shop.sh\n',
    });
    const obstacle = debianRootObstacle();
    if (obstacle !== undefined) {
      process.stderr.write(`a Debian cannot be tested here: ${obstacle}\n`);
      const ended = await project.codedeployer(['rehearse', '--root', 'nowhere']);
      expect(ended.code).to.equal(1);
      expect(ended.output).to.contain('REHEARSAL_ROOT_NOT_FOUND');
      return;
    }
    const root = await debianRoot();
    const before = await listing(`${root}/etc`);
    const rehearse = () =>
      project.codedeployer(
        `rehearse --root ${root} --network host --out out --instances 1 --prepare deploy/prepare.sh`.split(
          ' ',
        ),
      );
    const said = async () => {
      const script = 'cat out/*/*/logs/scripts.log';
      const { stdout } = await list('sh', ['-c', script], { cwd: project.directory });
      return stdout.split('\n').map((line) => line.replace(/^.*:AfterInstall\] /, ''));
    };
    const first = await rehearse();
    expect(first.code, first.output).to.equal(0);
    expect(first.output).to.contain(`Instances of web start as ${root} (Debian GNU/Linux 12`);
    const lines = await said();
    expect(lines).to.include.members([
      'on Debian GNU/Linux 12 (bookworm)',
      '/home/shop',
      'profile not read',
    ]);
    expect(first.output).to.contain("An instance has this machine's network:");
    const [server = ''] =
      /^nameserver.*/m.exec(await readFile('/etc/resolv.conf', 'utf8').catch(() => '')) ?? [];
    expect(lines).to.include(`asks ${server}`);
    expect(first.output).not.to.contain('resolv.conf');
    // By sudo, by su, and as the owner of a folder.
    expect(lines.filter((line) => line === 'www-data')).to.have.length(3);
    expect(lines.join('\n')).to.match(/nginx version: nginx/);

    // The agent reads the profile when it starts, and the script that prepares the instance has written to it since.
    const second = await rehearse();
    expect(second.code, second.output).to.equal(0);
    expect(await said()).to.include('profile sourced');

    // A shell in the instance as it stood has the same root, and what the deployments have changed in it.
    const shell = await list(
      'sh',
      [
        '-c',
        `echo '. /etc/os-release; echo "in $ID:"; id -un shop; ls /work 2>&-; true' | "$@" shell web-1`,
      ].concat(['sh', process.execPath, cli]),
      { cwd: project.directory },
    );
    expect(shell.stdout).to.equal('in debian:\nshop\n');
    expect(await listing(`${root}/etc`)).to.equal(before);
    expect(await readFile('/etc/passwd', 'utf8')).not.to.contain('/home/shop');
  });
});
