import { posix } from 'node:path';
import { agentFolder } from '../agent/unit-environment.js';
import { firstProcessName } from './first-process.js';
import type { ViewStep } from './plan-view.js';
import { quote } from '../shell/quote.js';

export interface ViewScript {
  readonly steps: readonly ViewStep[];
  /** Absolute paths of this machine that must be there inside although the folder that they are in is the instance's own. */
  readonly shown: readonly string[];
  /** Folders and files of this machine that stand elsewhere inside, where there is something already. */
  readonly binds: readonly { readonly from: string; readonly to: string }[];
  /** Absolute paths of this machine that the instance must not see: the state of the rehearsal. */
  readonly hidden: readonly string[];
  /** Given in a user namespace: a layer of folders that the user owns, which lies above this machine's. */
  readonly shadow: string | undefined;
}

/**
 * Writes the bash script that builds an instance's file system view and moves into it. It runs as the first process of fresh
 * mount, process and network namespaces, in the folder of the instance's state, and ends with the first failure;
 * at its end it becomes the first process of the instance.
 */
export function viewScript({ steps, shown, binds, hidden, shadow }: ViewScript): string {
  // In a user namespace, overlays keep their notes in attributes that a user may write.
  const options = shadow === undefined ? '' : ',userxattr';
  const lines = [
    '#!/usr/bin/env bash',
    '# Builds the view of one instance of a rehearsal; written anew at each start.',
    'set -eu',
    // Not the developer's: other users of the instance go through the folders that are made here.
    'umask 022',
    ...readOnly,
    ...(shadow === undefined ? [] : [`mount --bind ${quote(shadow)} shadow`]),
    // The root must be a mount of its own; and what lies below an overlay must not be reached through that mount.
    'mount --bind files root',
  ];
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'file') lines.push(...bindReadOnly(step.path));
    if (step.kind !== 'overlay') continue;
    const at = inside(step.path);
    const path = escapeOption(step.path);
    // Relative paths, so that the options do not grow with the place of the state.
    const lower = shadow === undefined ? path : `shadow${path}:${path}`;
    const data = quote(`lowerdir=${lower},upperdir=files${path},workdir=work/${index}${options}`);
    const mount = `mount -t overlay -o ${data} overlay ${at}`;
    lines.push(
      step.required
        ? mount
        : // Not every file system can lie below an overlay; then it can be read, not written.
          `${mount} 2>/dev/null || { mount --rbind ${quote(step.path)} ${at} && read_only ${at}; } 2>/dev/null || true`,
    );
  }
  lines.push(
    'mkdir -p root/proc root/sys root/dev root/run root/tmp',
    'mount -t proc proc root/proc',
    ...kernelSettings,
    'mount -t sysfs -o ro sysfs root/sys 2>/dev/null || { mount --rbind /sys root/sys && read_only root/sys; } 2>/dev/null || true',
    ...devices,
    'mount -t tmpfs -o mode=755 tmpfs root/run',
    'mkdir -m 1777 root/run/lock',
    'mount --bind tmp root/tmp',
    'chmod 1777 root/tmp',
    ...hidden.map(
      (path) => `[ ! -d ${inside(path)} ] || mount -t tmpfs -o ro,mode=000 tmpfs ${inside(path)}`,
    ),
    ...shown.flatMap(show),
    `mkdir -p root${agentFolder}`,
    `mount --bind agent root${agentFolder}`,
    ...binds.map(({ from, to }) => `mount --bind ${quote(from)} ${inside(to)}`),
    ...loopback,
    'cd root',
    'pivot_root . . || { echo "pivot_root failed" >&2; exit 1; }',
    'umount -l .',
    `cd ${agentFolder}`,
    ...firstProcess,
  );
  return `${lines.join('\n')}\n`;
}

/** What can be set here counts for the whole machine, not only for the instance. */
const kernelSettings = [
  'for setting in sys sysrq-trigger irq bus; do',
  '  [ -e "root/proc/$setting" ] || continue',
  '  mount --bind "root/proc/$setting" "root/proc/$setting"',
  '  mount -o remount,ro,bind "root/proc/$setting"',
  'done',
];

const devices = [
  'mount -t tmpfs -o mode=755 tmpfs root/dev',
  'for device in null zero full random urandom tty; do',
  '  : > "root/dev/$device"; mount --bind "/dev/$device" "root/dev/$device"',
  'done',
  'mkdir root/dev/pts root/dev/shm',
  'mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts root/dev/pts 2>/dev/null || true',
  'ln -s pts/ptmx root/dev/ptmx',
  'mount -t tmpfs -o mode=1777 tmpfs root/dev/shm',
  'ln -s /proc/self/fd root/dev/fd',
  'ln -s /proc/self/fd/0 root/dev/stdin',
  'ln -s /proc/self/fd/1 root/dev/stdout',
  'ln -s /proc/self/fd/2 root/dev/stderr',
];

/** A fresh network namespace has its loopback interface down. */
const loopback = [
  'ip link set lo up 2>/dev/null ||',
  '  ifconfig lo up 2>/dev/null ||',
  '  busybox ifconfig lo up 2>/dev/null ||',
  // SIOCGIFFLAGS and SIOCSIFFLAGS, with IFF_UP and IFF_RUNNING.
  `  perl -e 'socket(my $s, 2, 2, 0) or die; my $r = pack("Z16s", "lo", 0) . "\\0" x 22; ioctl($s, 0x8913, $r) or die; substr($r, 16, 2) = pack("s", unpack("s", substr($r, 16, 2)) | 0x41); ioctl($s, 0x8914, $r) or die' 2>/dev/null ||`,
  '  { echo "the loopback interface cannot be brought up: none of ip, ifconfig, busybox and perl is there" >&2; exit 1; }',
];

/** What root may do to the machine itself is not given to the instance's root. */
const firstProcess = [
  'limit=()',
  'if command -v setpriv > /dev/null; then',
  '  limit=(setpriv --bounding-set=-sys_module,-sys_rawio,-sys_time,-sys_boot,-syslog,-mknod)',
  'fi',
  `exec "\${limit[@]}" bash ${agentFolder}/${firstProcessName}`,
];

/** Without root, what a mount forbids already must be forbidden again, or it cannot be made read-only. */
const readOnly = [
  'read_only() {',
  '  for also in "" ,nosuid,nodev ,nosuid ,nodev ,nosuid,nodev,noexec; do',
  '    ! mount -o "remount,ro,bind$also" "$1" 2>/dev/null || return 0',
  '  done',
  '  umount -l "$1"',
  '}',
];

function show(path: string): readonly string[] {
  const target = inside(path);
  return [
    `if [ -d ${quote(path)} ]; then mkdir -p ${target}; else mkdir -p ${inside(posix.dirname(path))}; : > ${target}; fi`,
    ...bindReadOnly(path),
  ];
}

function bindReadOnly(path: string): readonly string[] {
  return [`mount --bind ${quote(path)} ${inside(path)}`, `read_only ${inside(path)}`];
}

/** These separate an overlay's options and layers. */
function escapeOption(path: string): string {
  return path.replace(/[\\:,]/g, '\\$&');
}

function inside(path: string): string {
  return quote(`root${path}`);
}
