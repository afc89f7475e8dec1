import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { searchPath } from './enter-namespaces.js';

export interface Joining {
  /** What runs inside, and its arguments. */
  readonly command: readonly string[];
  readonly stdio: StdioOptions;
  /** Where the programs that enter it are looked for, besides the usual places. */
  readonly path: string | undefined;
}

/**
 * Finds the first process of an instance that runs.
 *
 * @param pid the process of this machine that holds its namespaces
 * @param holder the one that rehearses, whose child that is
 * @returns undefined where it is not there any more
 */
export async function firstProcessIn(pid: number, holder: number): Promise<number | undefined> {
  const parents = await parentsOfAll();
  // Another process may have got its number meanwhile.
  if (parents.get(pid) !== holder) return undefined;
  const isBelow = (process: number | undefined): boolean =>
    process !== undefined && (process === pid || isBelow(parents.get(process)));
  const { length: own } = await numbersOf(holder);
  for (const process of parents.keys()) {
    if (process === pid || !isBelow(process)) continue;
    const numbers = await numbersOf(process);
    if (numbers.length === own + 1 && numbers.at(-1) === '1') return process;
  }
  return undefined;
}

/** The numbers of a process, from that on this machine inwards. */
async function numbersOf(pid: number): Promise<readonly string[]> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
}

/** Runs a command in the namespaces of a process, beside what is in them; it ends with them. */
export function joinNamespaces(first: number, { command, stdio, path }: Joining): ChildProcess {
  // One of control groups is another one only where systemd runs in it, as root.
  const user = process.getuid?.() === 0 ? ['--cgroup'] : ['--user', '--preserve-credentials'];
  const namespaces = ['--mount', '--pid', '--net', '--ipc', '--uts'];
  return spawn('nsenter', [...user, ...namespaces, `--target=${first}`, '--', ...command], {
    cwd: '/',
    env: { PATH: searchPath(path) },
    stdio,
  });
}

/** The parent of each process of this machine. */
async function parentsOfAll(): Promise<ReadonlyMap<number, number>> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // One that has ended meanwhile is nobody's.
    const state = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The name of the program, in parentheses, may have anything in it.
    const parent = /^\S+ \S+ (\d+)/s.exec(state.slice(state.lastIndexOf(')')))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  return parents;
}
