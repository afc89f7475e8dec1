import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createWorld } from '@codedeployer/testing';
import { expect } from 'chai';
import type { IsolationKind } from '@codedeployer/core/contract';
import { agentFor } from '../../dist/request/agent-for.js';
import type { UnitKind } from '../../dist/protocol/agent-setup.js';
import { startWorld, type InstanceWorld } from '../support/instance-world.js';
import { namespacesOrReason } from '../support/namespaces-or-reason.js';
import type { Tree } from '../support/bundle.js';

const isRoot = process.getuid?.() === 0;

/** A revision whose AfterInstall is one bash script; it ends with 9, so that what it prints is reported. */
function revision(script: readonly string[], more: Tree = {}, settings = ''): Tree {
  return {
    'appspec.yml': [
      'version: 0.0\nos: linux\n',
      'files:\n  - source: app\n    destination: rel/dest\n',
      `hooks:\n  AfterInstall:\n    - location: hook.sh\n      timeout: 30\n${settings}`,
    ].join(''),
    'app/a.txt': 'a',
    'hook.sh': ['#!/bin/bash', ...script, 'exit 9'].join('\n'),
    ...more,
  };
}

/** What a hook printed, without the tags. */
async function printed(
  world: InstanceWorld,
  script: readonly string[],
  settings?: string,
): Promise<string> {
  const instance = world.instance();
  const { result } = await world.deploy(instance, 'd-1', revision(script, {}, settings));
  expect(result.diagnostics.message, result.diagnostics.log).to.match(/with exit code 9$/);
  return result.diagnostics.log.replace(/^\[std(?:out|err)\]/gm, '');
}

async function inWorld(
  kind: IsolationKind,
  unit: UnitKind,
  test: (world: InstanceWorld) => Promise<void>,
): Promise<void> {
  if (kind === 'namespaces' && !(await namespacesOrReason())) return;
  const world = await startWorld(kind, unit);
  try {
    await test(world);
  } finally {
    await world.close();
  }
}

/** Lets the instance start anew with a longer `/etc/profile`, as an image with its own profile has it. */
async function withProfile(world: InstanceWorld, lines: string): Promise<void> {
  const instance = world.instance();
  await world.deploy(instance, 'd-0', revision([`echo '${lines}' >> /etc/profile`]));
  await instance.close();
}

for (const kind of ['namespaces', 'directory'] as const) {
  describe(`a hook that the agent's unit starts, with the isolation ${kind}`, () => {
    const root = (world: InstanceWorld): string =>
      kind === 'directory' ? join(world.directory, 'instances/one/files') : '';

    it('has no HOME, USER or LOGNAME: `set -u` stops at them, `cd` alone fails, and `~` is root’s folder nevertheless', () =>
      inWorld(kind, 'systemd', async (world) => {
        const said = await printed(world, [
          'for name in HOME USER LOGNAME XDG_CONFIG_HOME TZ; do',
          '  (set -u; : "${!name}") 2> /dev/null && echo "$name is set"',
          'done',
          'cd 2> /dev/null || echo "cd fails"',
          '[ ~ = "$(getent passwd "$(id -u)" | cut -d: -f6)" ] && echo "the tilde is known"',
          'git config --global user.name x 2> /dev/null || echo "git: $?"',
        ]);
        expect(said)
          .to.contain('cd fails\nthe tilde is known\ngit: 128\n')
          .and.not.contain('is set');
      }));

    it('runs in `/`, and a relative destination starts there', () =>
      inWorld(kind, 'systemd', async (world) => {
        const said = await printed(world, ['pwd; echo "$PWD"; cat rel/dest/a.txt; touch x']);
        const at = root(world) || '/';
        expect(said).to.contain(`${at}\n${at}\na`);
        const { added } = await world.instance().holding();
        expect(added).to.include.members(['/rel/dest/a.txt', '/x']);
      }));

    it('runs in the folder of the agent by SysV’s init, and a relative destination starts there', () =>
      inWorld(kind, 'sysv', async (world) => {
        const said = await printed(world, ['pwd; cat rel/dest/a.txt; echo ". ${HOME-no home}"']);
        expect(said).to.contain(`${root(world)}/opt/codedeploy-agent\na. no home`);
      }));

    it('may open as many files as a service, whatever the developer may', () =>
      inWorld(kind, 'systemd', async (world) => {
        const hard = execFileSync('bash', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
        const least = hard === 'unlimited' ? 1024 : Math.min(1024, Number(hard));
        expect(await printed(world, ['ulimit -n; ulimit -Hn'])).to.contain(`${least}\n${hard}\n`);
      }));

    it('has the PATH of a service and of /etc/profile, and nothing of the developer’s environment', async () => {
      const temporary = await createWorld();
      const { directory: folder } = temporary;
      const before = { ...process.env };
      try {
        await writeFile(join(folder, 'only-here'), '#!/bin/sh\n', { mode: 0o755 });
        process.env.PATH = [folder, process.env.PATH].join(delimiter);
        process.env.LC_ALL = 'C';
        process.env.DATABASE_URL = 'postgres://localhost';
        await inWorld(kind, 'systemd', async (world) => {
          const said = await printed(world, [
            'command -v only-here || echo missing',
            'echo "${LC_ALL-none} ${DATABASE_URL-none} $LANG"',
            'echo "$PATH" | tr : "\\n" | grep -c -e ^/usr/bin$ -e ^/usr/sbin$',
            '[[ $INVOCATION_ID =~ ^[0-9a-f]{32}$ ]] && echo invoked',
          ]);
          expect(said).to.match(/^missing\nnone none \S+\n2\ninvoked$/m);
        });
      } finally {
        process.env = before;
        await temporary.dispose();
      }
    });
  });
}

describe('the environment of an instance', () => {
  const profile = 'PLAIN=from-the-profile; export SHOWN=as-well; PATH=$PATH:/opt/tools; echo noise';
  const show = ['echo "${PLAIN-none} ${SHOWN-none} ${PATH##*:} ${_##*/} $SHLVL"'];

  it('is what /etc/profile makes of it, all of it exported as systemd’s unit does', () =>
    inWorld('namespaces', 'systemd', async (world) => {
      await withProfile(world, profile);
      expect(await printed(world, show)).to.contain('from-the-profile as-well /opt/tools');
    }));

  it('has of /etc/profile what that exports itself by SysV’s init', () =>
    inWorld('namespaces', 'sysv', async (world) => {
      await withProfile(world, profile);
      expect(await printed(world, show)).to.contain('none as-well /opt/tools');
    }));

  it('has nothing of /etc/profile where agent 2 runs, which is in `/` as well', () =>
    inWorld('namespaces', 'agent-2', async (world) => {
      await withProfile(world, profile);
      const said = await printed(world, [...show, 'pwd', 'echo "${HOME-no home}"']);
      expect(said).to.contain('none none /bin').and.to.contain('\n/\nno home\n');
    }));

  it('has a time zone when /etc/profile sets one, by which the script log is written, too', () =>
    inWorld('namespaces', 'systemd', async (world) => {
      await withProfile(world, 'TZ=Etc/GMT+9');
      const said = await printed(world, [
        'log=/opt/codedeploy-agent/deployment-root/5f6a/d-1/logs/scripts.log',
        '[ "$(head -c 13 "$log")" = "$(date "+%Y-%m-%d %H")" ] && date +%z',
      ]);
      expect(said).to.contain('-0900');
    }));

  it('gives up with the reason when /etc/profile ends the shell that would start the agent', () =>
    inWorld('namespaces', 'systemd', async (world) => {
      await withProfile(world, 'echo not today >&2; exit 3');
      const refusal = await world
        .deploy(world.instance(), 'd-1', revision([]))
        .catch((error: unknown) => error);
      expect(refusal).to.have.property('code', 'INSTANCE_UNFIT');
      expect(refusal)
        .to.have.property('message')
        .that.contains('ended with 3')
        .and.contains('not today');
    }));

  it('is with `runas` what su makes of it: that user’s HOME, SHELL, USER and LOGNAME, the same working directory', () =>
    inWorld('namespaces', 'systemd', async (world) => {
      const show = ['echo "$(id -un):${HOME-}:${SHELL-}:${USER-}:${LOGNAME-}:$(pwd)"'];
      expect(await printed(world, show, '      runas: root\n')).to.contain(
        'root:/root:/bin/bash:::/',
      );
      if (!isRoot) return; // the only user of its namespace
      const instance = world.instance('other');
      const users = [
        'echo "ubuntu:x:4711:4711::/home/ubuntu:/bin/bash" >> /etc/passwd',
        'echo "ubuntu:*:19000:0:99999:7:::" >> /etc/shadow; mkdir -p /home/ubuntu',
      ];
      await world.deploy(instance, 'd-0', revision(users));
      const asUbuntu = revision(show, {}, '      runas: ubuntu\n');
      const { result } = await world.deploy(instance, 'd-1', asUbuntu);
      expect(result.diagnostics.log).to.contain('ubuntu:/home/ubuntu:/bin/bash:ubuntu:ubuntu:/');
    }));

  it('lets another user through, however narrow the umask of the developer is', async () => {
    if (!isRoot) return; // the only user of its namespace
    const before = process.umask(0o077);
    try {
      await inWorld('namespaces', 'systemd', async (world) => {
        const said = await printed(world, [
          'runuser -u nobody -- ls -d / /usr/bin /opt/codedeploy-agent /var/tmp; umask',
        ]);
        expect(said).to.contain('/\n/opt/codedeploy-agent\n/usr/bin\n/var/tmp\n0022');
      });
    } finally {
      process.umask(before);
    }
  });

  it('is that of agent 2’s own unit by its profile, and what was asked for beside that is said to have no effect', () => {
    expect(agentFor('v1', undefined)).to.deep.equal({ agent: 'v1', unit: 'systemd', limits: [] });
    expect(agentFor('v1-ruby-2.7', 'sysv')).to.include({ unit: 'sysv' });
    const { unit, limits } = agentFor('v2', 'sysv');
    expect(unit).to.equal('agent-2');
    expect(limits.join('\n')).to.contain('"agentUnit" (sysv) has no effect');
  });
});
