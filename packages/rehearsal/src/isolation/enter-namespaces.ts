import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { firstProcessName, firstProcessScript } from './first-process.js';
import type { InstanceFolders } from './prepare-view.js';
import { viewScript, type ViewScript } from './view-script.js';

export interface Entry extends Omit<ViewScript, 'state' | 'kernelSettings'> {
  /** The instance's state, prepared for the view. */
  readonly folders: InstanceFolders;
  /** What runs inside, and its arguments. */
  readonly command: readonly string[];
  /** Where the programs that build the view are looked for, besides the usual places. */
  readonly path: string | undefined;
  /** Descriptor 4 must be a pipe: its end is the end of everything inside. */
  readonly stdio: StdioOptions;
}

/**
 * Starts a command in namespaces of its own, with the given view. Everything in them ends when the command ends, when the
 * returned process is killed, or when this process goes away in whatever manner.
 */
export async function enterNamespaces(entry: Entry): Promise<ChildProcess> {
  const { folders, command } = entry;
  const kernelSettings = settingsOfTheMachine.filter((path) => existsSync(path));
  await writeFile(folders.script, viewScript({ ...entry, state: folders.state, kernelSettings }));
  await writeFile(join(folders.agent, firstProcessName), firstProcessScript(command));
  const user = entry.shadow === undefined ? [] : ['--user', '--map-root-user'];
  const namespaces = ['--mount', '--pid', '--net', '--ipc', '--uts', '--fork', '--kill-child'];
  return spawn('unshare', [...user, ...namespaces, 'bash', folders.script], {
    cwd: folders.state,
    env: { PATH: searchPath(entry.path) },
    stdio: entry.stdio,
    // Ctrl-C reaches the whole foreground group; the rehearsal decides when its instances end.
    detached: true,
  });
}

/** What can be set here counts for the whole machine, not only for the instance. Not every kernel has all of them. */
const settingsOfTheMachine = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus'];

/** The tools to mount with are not on every user's path. */
function searchPath(path: string | undefined): string {
  const usual = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  return [...new Set([...(path ?? '').split(':').filter((part) => part !== ''), ...usual])].join(
    ':',
  );
}
