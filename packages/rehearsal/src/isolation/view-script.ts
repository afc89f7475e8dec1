import { posix } from 'node:path';
import { agentFolder } from '../agent/unit-environment.js';
import { ownFolders, type ViewStep } from './plan-view.js';
import { firstProcessFile } from './systemd-script.js';
import { callFolders, callsPipe } from '../services/clients.js';
import { quote } from '../shell/quote.js';

export interface ViewScript {
  /** The folder that the script runs in, absolute: the instance's state. */
  readonly state: string;
  readonly steps: readonly ViewStep[];
  /** Absolute paths of this machine that must be there inside although the folder that they are in is the instance's own. */
  readonly shown: readonly string[];
  /** Folders and files of this machine that stand elsewhere inside, where there is something already, to be read only. */
  readonly binds: readonly Bind[];
  /** Of the files that the layer of the instance has, the paths as the instance sees them; none where there is no layer. */
  readonly layered: readonly string[];
  /** Whether programs of the instance are answered by services of its own. */
  readonly hasServices: boolean;
  /** Whether the network namespace is a fresh one; otherwise it is this machine's. */
  readonly hasOwnNetwork: boolean;
  /** Those that its loopback interface has besides 127.0.0.1. */
  readonly addresses?: readonly string[] | undefined;
  /** Absolute paths of this machine that the instance must not see: the state of the rehearsal. */
  readonly hidden: readonly string[];
  /** Folders and files of `/proc` with settings that count for the whole machine: an instance may only read them. */
  readonly kernelSettings: readonly string[];
  /** True when a user without root sets it up. */
  readonly inUserNamespace: boolean;
  /** In a user namespace: a layer of folders that the user owns, which lies above those that are somebody else's. */
  readonly shadow: string | undefined;
  /** What the last of the script's commands is begun with, to give up what root may do to the machine itself. */
  readonly limit: readonly string[];
  /** The words that start `umount`, as it is called inside. */
  readonly umount: readonly string[];
  /** The words that start the instance's first process, as it is called inside. */
  readonly firstProcess: readonly string[];
  /** Whether that is systemd, in a fresh namespace of control groups. */
  readonly isSystemd: boolean;
}

export interface Bind {
  readonly from: string;
  readonly to: string;
}

/**
 * Writes the bash script that builds an instance's file system view and moves into it. It runs as the first process of fresh
 * mount and process namespaces, in the folder of the instance's state, and ends with the first failure;
 * at its end it becomes the first process of the instance.
 */
export function viewScript(view: ViewScript): string {
  const { steps, shown, hidden, shadow, inUserNamespace, layered } = view;
  const at = (path: string): string => `${view.state}/root${path}`;
  const bind = (from: string, to: string, ...options: readonly string[]): Mount => ({
    source: from,
    target: at(to),
    type: 'none',
    options: ['bind', ...options],
  });
  const memory = (path: string, mode: string): Mount => ({
    source: 'tmpfs',
    target: at(path),
    type: 'tmpfs',
    options: [`mode=${mode}`],
  });
  const overlays = steps.flatMap((step, index) =>
    step.kind === 'overlay' ? [{ ...step, data: overlayData(step, index, view) }] : [],
  );
  // Where something is mounted beside them, files of the layer are put into place one by one.
  const apart = layered.filter(
    (path) => !steps.some((step) => step.kind === 'overlay' && isBelow(path, step.path)),
  );
  const binds = [
    ...view.binds,
    ...apart.map((path) => ({ from: `${view.state}/layer${path}`, to: path })),
  ];
  const everybodys = ['/tmp', '/run/lock', ...(view.hasServices ? [callFolders] : [])];
  const files = steps.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  // Without root, a mount may have to be asked for more than once before it is read-only.
  const asRoot = !inUserNamespace;
  const whole = overlays.find(({ path }) => path === '/');
  const lines = [
    '#!/usr/bin/env bash',
    '# Builds the view of one instance of a rehearsal; written anew at each start.',
    'set -eu',
    // Not the developer's: other users of the instance go through the folders that are made here.
    'umask 022',
    ...readOnly,
    ...(shadow === undefined ? [] : [`mount --bind ${quote(shadow)} shadow`]),
    // The root must be a mount of its own; and what lies below an overlay must not be reached through that mount.
    whole === undefined
      ? 'mount --bind files root'
      : `mount -t overlay -o ${quote(whole.data)} overlay root`,
    // A link would lead to this machine's folder, as the instance is not yet moved into its own.
    `for place in ${instancePlaces.join(' ')}; do`,
    '  [ ! -L "root$place" ] || { echo "$place of the instance is a link, and has to be a folder" >&2; exit 1; }',
    'done',
    'mkdir -p root/proc root/sys root/dev root/run root/tmp',
    ...mountAll([
      ...overlays
        .filter((overlay) => overlay.required && overlay !== whole)
        .map(({ path, data }) => ({
          source: 'overlay',
          target: at(path),
          type: 'overlay',
          options: [data],
        })),
      ...files.map((path) => bind(path, path, ...(asRoot ? ['ro'] : []))),
      { source: 'proc', target: at('/proc'), type: 'proc', options: ['defaults'] },
      memory('/dev', '755'),
      memory('/run', '755'),
      bind(`${view.state}/tmp`, '/tmp'),
    ]),
    ...(asRoot ? [] : files.map((path) => `read_only ${inside(path)}`)),
    // Not every file system can lie below an overlay; then it can be read, not written.
    ...overlays
      .filter(({ required }) => !required)
      .map(
        ({ path, data }) =>
          `mount -t overlay -o ${quote(data)} overlay ${inside(path)} 2>/dev/null || { mount --rbind ${quote(path)} ${inside(path)} && read_only ${inside(path)}; } 2>/dev/null || true`,
      ),
    'mount -t sysfs -o ro sysfs root/sys 2>/dev/null || { mount --rbind /sys root/sys && read_only root/sys; } 2>/dev/null || true',
    ...(view.isSystemd ? ['mount -t cgroup2 cgroup2 root/sys/fs/cgroup'] : []),
    ...hidden.map(
      (path) => `[ ! -d ${inside(path)} ] || mount -t tmpfs -o ro,mode=000 tmpfs ${inside(path)}`,
    ),
    ...shown.flatMap(show),
    // One process for all folders, and one for those that are everybody's: there may be fifty instances.
    `mkdir -p ${[...ownPlaces, ...everybodys, ...(view.hasServices ? [systemdFolder] : [])].map(below).join(' ')}`,
    `chmod 1777 ${everybodys.map(below).join(' ')}`,
    ...apart.map((path) => `[ -e ${inside(path)} ] || : > ${inside(path)}`),
    ...(view.hasServices ? [`mkfifo -m 622 root${callsPipe}`] : []),
    `for device in ${devices.join(' ')}; do : > "root/dev/$device"; done`,
    ...mountAll([
      ...view.kernelSettings.map((path) => bind(at(path), path, 'ro')),
      ...devices.map((name) => bind(`/dev/${name}`, `/dev/${name}`)),
      memory('/dev/shm', '1777'),
      bind(`${view.state}/agent`, agentFolder),
      ...binds.map(({ from, to }) => bind(from, to, ...(asRoot ? ['ro'] : []))),
    ]),
    ...(asRoot ? [] : binds.map(({ to }) => `read_only ${inside(to)}`)),
    ...deviceLinks,
    ...(view.hasOwnNetwork ? loopback : []),
    ...(view.addresses ?? []).map(addAddress),
    // By its number on this machine, as /proc is still that one's.
    ...(view.isSystemd ? ['read -r first _ </proc/self/stat'] : []),
    'cd root',
    'pivot_root . . || { echo "pivot_root failed" >&2; exit 1; }',
    `${view.umount.map(quote).join(' ')} -l .`,
    `cd ${agentFolder}`,
    ...(view.isSystemd ? becomeSystemd : []),
    `exec ${[...view.limit, ...view.firstProcess].map(quote).join(' ')}`,
  ];
  return `${lines.join('\n')}\n`;
}

interface Mount {
  readonly source: string;
  /** Absolute: `mount --all` passes over what it cannot tell from a mount that is there already. */
  readonly target: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Has one process mount all of them in their order, which takes a tenth of the time of one process for each. */
function mountAll(mounts: readonly Mount[]): readonly string[] {
  const table = mounts.map(({ source, target, type, options }) =>
    [source, target, type, options.join(',')].map(escapeField).join(' '),
  );
  return [`printf '%s\\n' ${table.map(quote).join(' ')} > mounts`, 'mount --all --fstab mounts'];
}

/** Writes a field as fstab(5) has it. */
function escapeField(text: string): string {
  return text.replace(
    /[\s\\]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/** The options of an overlay; relative where they can be, so that they do not grow with the place of the state. */
function overlayData(
  { path: place, over = place }: Extract<ViewStep, { kind: 'overlay' }>,
  index: number,
  { shadow, inUserNamespace, layered }: ViewScript,
): string {
  const path = escapeOption(place);
  const isLayered = layered.some((program) => isBelow(program, place));
  const lower = [
    ...(isLayered ? [`layer${path}`] : []),
    ...(shadow === undefined ? [] : [`shadow${path}`]),
    escapeOption(over),
  ].join(':');
  // In a user namespace, overlays keep their notes in attributes that a user may write.
  const notes = inUserNamespace ? ',userxattr' : '';
  return `lowerdir=${lower},upperdir=files${path},workdir=work/${index}${notes}`;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder === '/' ? folder : `${folder}/`);
}

/** Where the instance gets what is its own. */
export const instancePlaces: readonly string[] = [...ownFolders, ...ancestors(agentFolder)];

function ancestors(path: string): readonly string[] {
  return path === '/' ? [] : [...ancestors(posix.dirname(path)), path];
}

const becomeSystemd = [
  `echo "$first" >${firstProcessFile}`,
  'cd /',
  // By this it knows that it is not the machine's.
  'export container=codedeployer',
];

const ownPlaces = ['/dev/pts', '/dev/shm', agentFolder];

/** Where systemd is looked for. */
const systemdFolder = '/run/systemd/system';

const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

const deviceLinks = [
  'mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts root/dev/pts 2>/dev/null || true',
  'ln -s pts/ptmx root/dev/ptmx',
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

/** By the same programs. */
function addAddress(address: string, index: number): string {
  const alias = `lo:${index + 1}`;
  return [
    `ip addr add ${address}/32 dev lo 2>/dev/null`,
    `busybox ip addr add ${address}/32 dev lo 2>/dev/null`,
    `ifconfig ${alias} ${address} netmask 255.255.255.255 up 2>/dev/null`,
    // SIOCSIFADDR
    `perl -e 'socket(my $s, 2, 2, 0) or die; my $r = pack("Z16SnC4x8", "${alias}", 2, 0, ${address.replaceAll('.', ', ')}); ioctl($s, 0x8916, $r) or die' 2>/dev/null`,
    `{ echo "the loopback interface cannot be given the address ${address}: none of ip, ifconfig, busybox and perl does it" >&2; exit 1; }`,
  ].join(' || ');
}

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
  return quote(below(path));
}

function below(path: string): string {
  return `root${path}`;
}
