import { existsSync, realpathSync } from 'node:fs';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import { chooseIsolation } from '../../dist/isolation/choose-isolation.js';
import { moduleFolders } from '../../dist/isolation/module-folders.js';
import { parseMountPoints } from '../../dist/isolation/mount-points.js';
import { planView } from '../../dist/isolation/plan-view.js';
import { removeState } from '../../dist/isolation/prepare-view.js';
import { viewScript } from '../../dist/isolation/view-script.js';
import { appspec } from '../support/bundle.js';
import { startWorld } from '../support/instance-world.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';

describe('the view of an instance', () => {
  it('takes mount points from the kernel’s table, spaces and all, each once', () => {
    const table = [
      '28 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
      '29 28 0:25 / /mnt/my\\040disk rw - ext4 /dev/vdb rw',
      '30 28 0:26 / /proc rw - proc proc rw',
      '31 30 0:26 / /proc rw - proc proc rw',
      '',
    ].join('\n');
    expect(parseMountPoints(table)).to.deep.equal(['/', '/mnt/my disk', '/proc']);
  });

  it('lays one overlay over each folder of this machine, its own folders left out', async () => {
    const steps = await planView({ mountPoints: [], apart: '/tmp/state' });
    const paths = steps.map(({ path }) => path);
    expect(paths).to.include.members(['/etc', '/usr', '/var']);
    for (const own of ['/dev', '/proc', '/run', '/sys', '/tmp']) expect(paths).not.to.include(own);
    expect(steps.find(({ path }) => path === '/etc')).to.include({
      kind: 'overlay',
      required: true,
    });
  });

  it('goes down to where something is mounted, which needs no overlay to be had', async () => {
    const steps = await planView({ mountPoints: ['/', '/usr/local'], apart: '/tmp/state' });
    const kinds = new Map(steps.map((step) => [step.path, step]));
    expect(kinds.get('/usr')).to.include({ kind: 'folder' });
    expect(kinds.get('/usr/bin')).to.include({ kind: 'overlay', required: true });
    expect(kinds.get('/usr/local')).to.include({ kind: 'overlay', required: false });
    expect(kinds.has('/usr/local/bin')).to.equal(false);
  });

  it('goes down to where the state of the rehearsal lies, and leaves that out', async () => {
    const steps = await planView({ mountPoints: ['/'], apart: '/etc/ssl/certs' });
    const kinds = new Map(steps.map((step) => [step.path, step.kind]));
    expect(kinds.get('/etc')).to.equal('folder');
    expect(kinds.get('/etc/passwd')).to.equal('copy');
    expect(kinds.get('/etc/ssl')).to.equal('folder');
    expect(kinds.has('/etc/ssl/certs')).to.equal(false);
    expect(kinds.get('/usr')).to.equal('overlay');
  });

  it('is built by a script that quotes what paths may hold', () => {
    const script = viewScript({
      state: '/tmp/st ate',
      steps: [{ kind: 'overlay', path: "/it's, a:dir", mode: 0o755, required: true }],
      shown: ["/tmp/it's here"],
      binds: [],
      layered: [],
      hasServices: false,
      hasOwnNetwork: true,
      hidden: [],
      kernelSettings: [],
      inUserNamespace: false,
      shadow: undefined,
      limit: [],
      umount: ['umount'],
      isSystemd: false,
      firstProcess: ['bash'],
    });
    expect(script).to.contain(
      String.raw`'overlay /tmp/st\040ate/root/it'\''s,\040a:dir overlay lowerdir=/it'\''s\134,\040a\134:dir,upperdir=files/it'\''s\134,\040a\134:dir,workdir=work/0'`,
    );
    expect(script).to.contain(`mount --bind '/tmp/it'\\''s here' 'root/tmp/it'\\''s here'`);
  });

  it('shows the folders that a module of this package is loaded from', () => {
    const folders = moduleFolders(fileURLToPath(new URL('../..', import.meta.url)));
    const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
    for (const dependency of ['yauzl', '@codedeployer/core', '@codedeployer/appspec']) {
      const resolved = realpathSync(join(modules, dependency));
      expect(
        folders.some((folder) => `${resolved}/`.startsWith(`${folder}/`)),
        dependency,
      ).to.equal(true);
    }
  });

  it('shows what a linked dependency needs itself, wherever that is', async () => {
    const temporary = await createWorld();
    const { directory: place } = temporary;
    try {
      for (const [name, needs] of [
        ['first', 'second'],
        ['second', 'third'],
        ['third', 'first'],
      ] as const) {
        const folder = join(place, name, 'here');
        await mkdir(join(folder, 'node_modules'), { recursive: true });
        await writeFile(
          join(folder, 'package.json'),
          JSON.stringify({ dependencies: { [needs]: '1.0.0' } }),
        );
        await symlink(join(place, needs, 'here'), join(folder, 'node_modules', needs));
      }
      expect(moduleFolders(join(place, 'first/here'))).to.include.members(
        ['first', 'second', 'third'].map((name) => join(place, name, 'here')),
      );
    } finally {
      await temporary.dispose();
    }
  });

  it('is tried while the caller does something else, once', async () => {
    if (!(await namespacesOrReason())) return;
    const temporary = await createWorld();
    const { directory } = temporary;
    let asked = 0;
    const meanwhile = (): void => {
      asked += 1;
    };
    try {
      await chooseIsolation('auto', { directory, path: process.env.PATH, meanwhile });
      expect(asked).to.equal(1);
    } finally {
      await temporary.dispose();
    }
  });

  it('keeps the settings of the kernel, the machine’s disks and the state of the rehearsal out of reach', async () => {
    if (!(await namespacesOrReason())) return;
    const world = await startWorld('namespaces');
    try {
      const before = await readFile('/proc/sys/vm/swappiness', 'utf8');
      const { result } = await world.deploy(world.instance(), 'd-1', {
        'appspec.yml': appspec('/srv/app', { AfterInstall: 'reach.sh' }),
        'app/a.txt': 'a',
        'reach.sh': [
          '#!/bin/bash',
          'echo 1 > /proc/sys/vm/swappiness && echo "changed the kernel"',
          'mknod /tmp/disk b 8 0 && echo "made a disk"',
          `ls -A '${world.directory}' 2> /dev/null | grep . && echo "saw the state"`,
          'ls /dev/[sv]d* 2> /dev/null',
          'ls -A /run | grep -v -e "^lock$" -e "^systemd$"',
          'exit 9',
        ].join('\n'),
      });
      expect(result.diagnostics.message).to.contain('failed with exit code 9');
      expect(result.diagnostics.log).not.to.contain('[stdout]');
      expect(await readFile('/proc/sys/vm/swappiness', 'utf8')).to.equal(before);
    } finally {
      await world.close();
    }
  });

  it('finds the machine’s own files under /tmp only where it was told to show them', async () => {
    if (!(await namespacesOrReason())) return;
    const temporary = await createWorld();
    const { directory: folder } = temporary;
    const world = await startWorld('namespaces');
    try {
      await mkdir(join(folder, 'in'));
      await writeFile(join(folder, 'in/secret.txt'), '');
      const { result } = await world.deploy(world.instance(), 'd-1', {
        'appspec.yml': appspec('/srv/app', { AfterInstall: 'look.sh' }),
        'app/a.txt': 'a',
        'look.sh': `#!/bin/bash\nfind /tmp -name secret.txt\ntouch /tmp/of-the-instance\nexit 9\n`,
      });
      expect(result.diagnostics.log).not.to.contain('secret.txt');
    } finally {
      await world.close();
      await temporary.dispose();
    }
  });
});

describe('removeState()', () => {
  it('removes folders that nobody may enter', async () => {
    const temporary = await createWorld();
    const { directory: folder } = temporary;
    await mkdir(join(folder, 'closed/deeper'), { recursive: true });
    await writeFile(join(folder, 'closed/deeper/file'), '');
    await chmod(join(folder, 'closed/deeper'), 0o000);
    await chmod(join(folder, 'closed'), 0o500);
    await removeState(folder);
    expect(existsSync(folder)).to.equal(false);
  });
});

describe('an isolation', () => {
  it('is refused under Yarn’s Plug’n’Play with the line that helps', async () => {
    const versions = process.versions;
    Object.defineProperty(process, 'versions', { value: { ...versions, pnp: '3' } });
    try {
      const refusal = await chooseIsolation('directory', {
        directory: '/nowhere',
        path: undefined,
      }).catch((error: unknown) => error);
      expect(refusal).to.have.property('code', 'REHEARSAL_WITHOUT_MODULES');
      expect(refusal).to.have.property('hint').that.contains('nodeLinker: node-modules');
    } finally {
      Object.defineProperty(process, 'versions', { value: versions });
    }
  });
});
