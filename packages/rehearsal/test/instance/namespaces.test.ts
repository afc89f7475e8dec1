import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { appspec } from '../support/bundle.js';
import { startWorld, type InstanceWorld } from '../support/instance-world.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';
import { untilMarked } from '../support/until-marked.js';

const run = promisify(execFile);

async function inWorld(test: (world: InstanceWorld) => Promise<void>): Promise<void> {
  if (!(await namespacesOrReason())) return;
  const world = await startWorld('namespaces');
  try {
    await test(world);
  } finally {
    await world.close();
  }
}

/** Every entry of some folders of this machine, with type, mode, owner, size and time. */
async function listHost(): Promise<string> {
  const { stdout } = await run(
    'find',
    ['/etc', '/usr/local', '/var/www', '/srv', '/opt', '-printf', '%p %y %m %U %G %s %T@ %l\n'],
    { maxBuffer: 256 * 1024 * 1024 },
  ).catch((error: unknown) => error as { stdout: string }); // one of the folders may not exist
  return stdout;
}

describe('an instance in namespaces', () => {
  it('keeps what hooks do to /etc, /var/www and /usr/local from this machine, and lists it', () =>
    inWorld(async (world) => {
      const before = await listHost();
      const [kept = ''] = (await readdir('/etc', { withFileTypes: true }))
        .filter((entry) => entry.isFile() && entry.name !== 'passwd')
        .map(({ name }) => name);
      const instance = world.instance();
      const { result } = await world.deploy(instance, 'd-1', {
        'appspec.yml': appspec('/var/www/shop', { AfterInstall: 'change.sh' }),
        'app/index.html': 'hello',
        'change.sh': [
          '#!/bin/bash',
          'set -e',
          'echo new > /etc/codedeployer-test.conf',
          'echo more >> /etc/passwd',
          `rm '/etc/${kept}'`,
          'mkdir -p /usr/local/bin && echo tool > /usr/local/bin/codedeployer-test-tool',
          'rm -rf /usr/local/share && mkdir /usr/local/share',
          'mkdir /codedeployer-test-top && touch /codedeployer-test-top/file',
        ].join('\n'),
      });
      expect(result.diagnostics).to.include({ message: 'Succeeded: ' });
      const { added, changed, removed } = await instance.holding();
      expect(added).to.include.members([
        '/codedeployer-test-top',
        '/codedeployer-test-top/file',
        '/etc/codedeployer-test.conf',
        '/usr/local/bin/codedeployer-test-tool',
        '/var/www/shop/index.html',
      ]);
      expect(changed).to.deep.equal(['/etc/passwd']);
      const shared = (await readdir('/usr/local/share')).map((name) => `/usr/local/share/${name}`);
      expect(removed).to.deep.equal([`/etc/${kept}`, ...shared].sort());
      expect(await listHost()).to.equal(before);
    }));

  it('shows its hooks a machine of their own: processes, temporary files, root and the packaged agent’s folder', () =>
    inWorld(async (world) => {
      const { result } = await world.deploy(world.instance(), 'd-1', {
        'appspec.yml': appspec('/srv/app', { AfterInstall: 'look.sh' }),
        'app/a.txt': 'a',
        'look.sh': [
          '#!/bin/bash',
          'echo "$(id -u) $HOME $(pwd) $0"',
          'echo "tmp: $(ls -A /tmp | grep -v codedeployer- | tr "\\n" " ")"',
          'echo "state: $(ls -A ' + world.directory + ' 2>&1 | wc -l)"',
          'kill -0 $$ && echo "first: $(tr "\\0" " " < /proc/1/cmdline | cut -c1-4)"',
          'exit 1',
        ].join('\n'),
      });
      const { log } = result.diagnostics;
      expect(log).to.contain(
        '[stdout]0  / /opt/codedeploy-agent/deployment-root/5f6a/d-1/deployment-archive/look.sh',
      );
      expect(log).to.match(/\[stdout\]first: bash/);
    }));

  it('lets the server of every instance listen on the same port', () =>
    inWorld(async (world) => {
      const server = `require('node:http').createServer((_, response) => response.end(process.env.DEPLOYMENT_ID)).listen(8080, '127.0.0.1')`;
      const ask = `require('node:http').get('http://127.0.0.1:8080', (response) => response.pipe(process.stdout)).on('error', () => process.exit(1))`;
      const tree = {
        'appspec.yml': appspec('/srv/app', {
          ApplicationStart: 'start.sh',
          ValidateService: 'validate.sh',
        }),
        'app/server.js': server,
        'app/ask.js': ask,
        'start.sh': `#!/bin/bash\n'${process.execPath}' /srv/app/server.js < /dev/null > /dev/null 2>&1 &\n`,
        'validate.sh': [
          '#!/bin/bash',
          'for attempt in {1..100}; do',
          `  [ "$('${process.execPath}' /srv/app/ask.js)" = "$DEPLOYMENT_ID" ] && exit 0`,
          '  sleep 0.1',
          'done',
          'exit 1',
        ].join('\n'),
      };
      const outcomes = await Promise.all(
        ['one', 'two'].map((name) => world.deploy(world.instance(name), `d-${name}`, tree)),
      );
      for (const { result } of outcomes) expect(result.diagnostics.message).to.equal('Succeeded: ');
    }));

  it('leaves in its folder what the deployment has put there, and nothing of what held it up', () =>
    inWorld(async (world) => {
      const instance = world.instance();
      await world.deploy(instance, 'd-1', {
        'appspec.yml': appspec('/srv/app', { AfterInstall: 'make.sh' }),
        'app/a.txt': 'a',
        'make.sh': '#!/bin/bash\nmkdir /srv/empty; ln -s /srv/app /srv/link; chmod 711 /media\n',
      });
      const { directory } = await instance.holding();
      await instance.close();
      const left = await readdir(directory, { recursive: true });
      // A folder whose mode is another now is a change, too.
      expect(left.filter((path) => path !== 'media').sort()).to.deep.equal([
        'srv',
        'srv/app',
        'srv/app/a.txt',
        'srv/empty',
        'srv/link',
      ]);
    }));

  it('is not ended by a hook that ends all processes of the name node', () =>
    inWorld(async (world) => {
      const { result } = await world.deploy(world.instance(), 'd-1', {
        'appspec.yml': appspec('/srv/app', { ApplicationStart: 'list.sh' }),
        'app/a.txt': 'a',
        'list.sh': [
          '#!/bin/bash',
          'for process in /proc/[0-9]*; do',
          `  printf '%s|%s|%s\\n' "$(cat "$process/comm")" "$(tr '\\0' ' ' < "$process/cmdline")" "$(readlink "$process/exe")"`,
          'done',
          'exit 9',
        ].join('\n'),
      });
      const { log } = result.diagnostics;
      expect(log).to.contain('[stdout]codedeploy-agen|codedeploy-agent');
      expect(log).not.to.contain('node');
    }));

  it('reaches what its network says: nothing, the loopback of this machine, or all that this machine does', () =>
    inWorld(async (world) => {
      const outward = Object.values(networkInterfaces())
        .flat()
        .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
      const servers = ['127.0.0.1', '::1', ...(outward === undefined ? [] : [outward])].map(
        (host) => [host, createServer((socket) => socket.end('hello\n'))] as const,
      );
      try {
        const ports: Record<string, number> = {};
        for (const [host, server] of servers) {
          server.listen(0, host);
          await once(server, 'listening');
          ports[host] = (server.address() as AddressInfo).port;
        }
        const tree = {
          'appspec.yml': appspec('/srv/app', { AfterInstall: 'ask.sh' }),
          'app/a.txt': 'a',
          'ask.sh': [
            '#!/bin/bash',
            ...Object.entries(ports).map(
              ([host, port]) =>
                `said=no; read -r said 2>/dev/null </dev/tcp/${host}/${port}; echo "from ${host}: $said"`,
            ),
            '! grep -q nameserver /etc/resolv.conf || echo "asks for names"',
            'ip link set lo mtu 60000 2>/dev/null && echo "changes the network"',
            'exit 1',
          ].join('\n'),
        };
        const said = new Map<string, string>();
        for (const network of ['none', 'loopback', 'host'] as const) {
          const instance = world.instance(network, { network });
          const { result } = await world.deploy(instance, `d-${network}`, tree);
          said.set(network, result.diagnostics.log);
          expect(instance.remarks()).to.deep.equal([]);
        }
        for (const host of Object.keys(ports)) {
          const reaches = (network: string) =>
            said.get(network)?.includes(`[stdout]from ${host}: hello\n`);
          expect(reaches('none'), host).to.equal(false);
          expect(reaches('loopback'), host).to.equal(host !== outward);
          expect(reaches('host'), host).to.equal(true);
        }
        const changes = [...said].filter(([, log]) => log.includes('changes the network'));
        expect(changes.map(([network]) => network)).not.to.include('host');
        expect(said.get('host')).to.contain('asks for names');
      } finally {
        for (const [, server] of servers) server.close();
      }
    }));

  it('ends with everything in it when the process of the rehearsal is killed', async () => {
    if (!(await namespacesOrReason())) return;
    await expectNothingLeft('namespaces');
  });
});

describe('an instance in a directory', () => {
  it('ends with everything in it when the process of the rehearsal is killed', () =>
    expectNothingLeft('directory'));
});

async function expectNothingLeft(kind: string): Promise<void> {
  const mark = `CODEDEPLOYER_TEST_MARK=${kind}-${Date.now()}`;
  const child = fork(
    fileURLToPath(new URL('../support/rehearse-and-hang.js', import.meta.url)),
    [kind, mark],
    { execArgv: [] },
  );
  const [directory] = (await once(child, 'message')) as [string];
  await untilMarked(mark, 1);
  child.kill('SIGKILL');
  await untilMarked(mark, 0);
  expect((await stat(join(directory, 'instances'))).isDirectory()).to.equal(true);
  expect(await readFile('/proc/self/mountinfo', 'utf8')).not.to.contain(directory);
  await run('rm', ['-rf', directory]);
}
