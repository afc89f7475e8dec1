import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { agentFolder } from '../agent/unit-environment.js';
import { findProgram, type BroughtPrograms } from './brought-programs.js';
import { firstProcessName, firstProcessOfShell, firstProcessScript } from './first-process.js';
import type { InstanceFolders } from './prepare-view.js';
import { systemdScript } from './systemd-script.js';
import { viewScript, type ViewScript } from './view-script.js';

export interface Entry extends Omit<
  ViewScript,
  'state' | 'kernelSettings' | 'limit' | 'umount' | 'firstProcess' | 'isSystemd'
> {
  /** The instance's state, prepared for the view. */
  readonly folders: InstanceFolders;
  /** What runs inside, and its arguments. */
  readonly command: readonly string[];
  /** What runs inside where the root file system is not this machine's; bound by `binds`. */
  readonly programs?: BroughtPrograms | undefined;
  /** Where the programs that build the view are looked for, besides the usual places. */
  readonly path: string | undefined;
  /** Descriptor 4 must be a pipe: its end is the end of everything inside. */
  readonly stdio: StdioOptions;
  /** Whether it is a shell for the one who rehearses: it stays with the terminal of this process. */
  readonly isShell?: boolean;
  /** The systemd that is the first process inside, and the command beside it. */
  readonly systemd?: OwnSystemd | undefined;
}

/** The systemd of a root file system. */
export interface OwnSystemd {
  /** Absolute path inside. */
  readonly program: string;
  /** Absolute path of the control group that it has for itself; made and removed. */
  readonly controlGroup: string;
}

/**
 * Starts a command in namespaces of its own, with the given view. Everything in them ends when the command ends, when the
 * returned process is killed, or when this process goes away in whatever manner.
 */
export async function enterNamespaces(entry: Entry): Promise<ChildProcess> {
  const { folders, command, programs, systemd } = entry;
  const path = searchPath(entry.path);
  const limit = limitOf(programs, path, entry);
  const kernelSettings = settingsOfTheMachine.filter((path) => existsSync(path));
  const script = viewScript({
    ...entry,
    state: folders.state,
    kernelSettings,
    limit,
    umount: programs?.umount ?? ['umount'],
    firstProcess:
      systemd === undefined
        ? [...(programs?.bash ?? ['bash']), `${agentFolder}/${firstProcessName}`]
        : [systemd.program, '--system'],
    isSystemd: systemd !== undefined,
  });
  await writeFile(folders.script, script);
  const kinds = kindsOfNamespaces(entry);
  const user = entry.inUserNamespace ? ['--user', '--map-root-user'] : [];
  const enter = ['unshare', ...user, ...kinds, '--fork', '--kill-child', 'bash', folders.script];
  if (systemd === undefined) {
    const first = entry.isShell === true ? firstProcessOfShell : firstProcessScript;
    await writeFile(join(folders.agent, firstProcessName), first(command));
  } else {
    const { controlGroup } = systemd;
    const started = { controlGroup, enter, kinds, command: [...limit, ...command] };
    await writeFile(folders.systemdScript, systemdScript(started));
  }
  const [program = '', ...words] = systemd === undefined ? enter : ['bash', folders.systemdScript];
  return spawn(program, words, {
    cwd: folders.state,
    env: { PATH: path },
    stdio: entry.stdio,
    // Ctrl-C reaches the whole foreground group; the rehearsal decides when its instances end.
    detached: entry.isShell !== true,
  });
}

/** As the options of `unshare` and `nsenter`. */
function kindsOfNamespaces({ hasOwnNetwork, systemd }: Entry): readonly string[] {
  return [
    ...['--mount', '--pid', '--ipc', '--uts'],
    ...(hasOwnNetwork ? ['--net'] : []),
    ...(systemd === undefined ? [] : ['--cgroup']),
  ];
}

/** The words that stand before a command inside, so that it cannot do to this machine what an instance may not. */
export function limitOf(
  programs: BroughtPrograms | undefined,
  path: string,
  { hasOwnNetwork }: Pick<Entry, 'hasOwnNetwork'>,
): readonly string[] {
  const ofThisMachine = () => {
    const found = findProgram('setpriv', path);
    return found === undefined ? undefined : [found];
  };
  const setpriv = programs === undefined ? ofThisMachine() : programs.setpriv;
  const withheld = [...ofTheMachine, ...(hasOwnNetwork ? [] : ['net_admin'])];
  return setpriv === undefined
    ? []
    : [...setpriv, `--bounding-set=${withheld.map((name) => `-${name}`).join(',')}`];
}

/** What root may do to the machine itself is not given to the instance's root. */
const ofTheMachine = ['sys_module', 'sys_rawio', 'sys_time', 'sys_boot', 'syslog', 'mknod'];

/** What can be set here counts for the whole machine, not only for the instance. Not every kernel has all of them. */
const settingsOfTheMachine = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus'];

/** The tools to mount with are not on every user's path. */
export function searchPath(path: string | undefined): string {
  const usual = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  return [...new Set([...(path ?? '').split(':').filter((part) => part !== ''), ...usual])].join(
    ':',
  );
}
