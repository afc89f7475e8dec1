import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const suite = 'bookworm';

/** What an instance of EC2 has and tests go by: a service manager, a web server, users, the usual tools. */
const packages = [
  ...[
    'base-files',
    'base-passwd',
    'bash',
    'coreutils',
    'dash',
    'debianutils',
    'findutils',
    'gawk',
    'grep',
  ],
  ...['gzip', 'hostname', 'libc-bin', 'libpam-modules', 'libpam-runtime', 'login', 'ncurses-bin'],
  ...['passwd', 'sed', 'sudo', 'tar', 'util-linux'],
  ...['systemd', 'systemd-sysv', 'dbus', 'nginx-light', 'iproute2', 'procps'],
];

/**
 * Unpacks Debian's packages, and does of what their scripts do no more than tests need: to run all of these takes four times as
 * long as the rest.
 */
const recipe = [
  'set -eu',
  '[ ! -d "$1" ] || exit 0',
  'new=$1.new; rm -rf "$new"',
  `mmdebstrap --quiet --mode=root --variant=extract --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include=${packages.join(',')} ${suite} "$new" http://deb.debian.org/debian`,
  'cd "$new"',
  'for name in common-account common-auth common-password common-session common-session-noninteractive; do',
  '  echo "${name#common-} required pam_permit.so" | sed "s/^session-noninteractive/session/" > "etc/pam.d/$name"',
  'done',
  'cp usr/share/base-files/profile etc/profile',
  'cp usr/share/libc-bin/nsswitch.conf etc/nsswitch.conf',
  'cp usr/share/base-files/dot.profile root/.profile',
  'cp usr/share/base-files/dot.bashrc root/.bashrc',
  'mkdir -p opt srv home media mnt usr/local/bin usr/local/sbin',
  'ln -sf dash usr/bin/sh',
  'ln -sf gawk usr/bin/awk',
  'ln -sf which.debianutils usr/bin/which',
  'ln -s ../sites-available/default etc/nginx/sites-enabled/default',
  'mkdir -p var/www/html && echo "Welcome to nginx!" > var/www/html/index.html',
  ': > etc/machine-id',
  'echo debian > etc/hostname',
  'echo "127.0.0.1 localhost" > etc/hosts',
  'rm -f etc/resolv.conf',
  'chroot . systemd-sysusers',
  'sed -i "s,^root:x:0:0:[^:]*:[^:]*:.*,root:x:0:0:root:/root:/bin/bash," etc/passwd',
  'rm -rf usr/share/doc usr/share/man usr/share/locale var/cache/apt var/lib/apt/lists',
  'cd / && mv "$new" "$1"',
].join('\n');

/** Why there is no Debian for who asks. */
export function debianRootObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can make a Debian, with owners and devices';
  const places = (process.env.PATH ?? '').split(':');
  return places.some((folder) => existsSync(join(folder, 'mmdebstrap')))
    ? undefined
    : 'mmdebstrap (apt-get install mmdebstrap) is not there';
}

/**
 * The root file system of a Debian 12 with systemd, dbus, nginx, sudo, iproute2 and procps: the absolute path of a folder, to be
 * read only. It is made once on a machine, which takes half a minute, in the folder of temporary files; who comes while it is being
 * made waits for it.
 *
 * @throws Error where it cannot be made; ask `debianRootObstacle()` before
 */
export async function debianRoot(): Promise<string> {
  const folder = join(tmpdir(), `codedeployer-debian-${process.getuid?.() ?? ''}`);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const digest = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
  const root = join(folder, `${suite}-${digest}`);
  const child = spawn('flock', [`${root}.lock`, 'nice', 'sh', '-c', recipe, 'sh', root], {
    env: { PATH: process.env.PATH, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stderr.on('data', (some: Buffer) => said.push(some));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(`mmdebstrap made no Debian:\n${Buffer.concat(said).toString().trim()}`);
  return root;
}
