import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** How many processes may stand between Nx and the one that runs the executor. */
const farthest = 6;

interface Process {
  readonly parent: number;
  readonly args: readonly string[];
}

/** A process of this machine; nothing where the system does not tell. */
function lookAt(pid: number): Process | undefined {
  try {
    if (process.platform === 'linux') {
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      // After the name, which may have blanks and brackets in it, come the state and the parent.
      const [, parent] = /\) \S (\d+) [^)]*$/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return { parent: Number(parent), args };
    }
    const told = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [parent, ...args] = told.trim().split(/\s+/);
    return { parent: Number(parent), args };
  } catch {
    return undefined; // only a help for those who mistype: without it nothing is refused
  }
}

/**
 * The configuration that arguments of Nx ask for.
 *
 * @param own the target that runs, as `shop:codedeploy`
 */
export function configurationOf(args: readonly string[], own: string): string | undefined {
  const ours = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  for (const [at, arg] of ours.entries()) {
    if (arg === '--configuration' || arg === '-c') return ours[at + 1];
    const [, given] = /^(?:--configuration|-c)=(.*)$/.exec(arg) ?? [];
    if (given !== undefined) return given;
    if (arg === '--prod') return 'production';
    if (arg.startsWith(`${own}:`)) return arg.slice(own.length + 1);
  }
  return undefined;
}

/**
 * The configuration that the user asked Nx for, as its command line has it: Nx tells an executor only of one that was found.
 *
 * @param pid the process that started this one
 * @param own the target that runs, as `shop:codedeploy`
 */
export function askedConfiguration(pid: number, own: string): string | undefined {
  for (let steps = 0; steps < farthest && pid > 1; steps += 1) {
    const found = lookAt(pid);
    if (found === undefined) return undefined;
    const nx = found.args.findIndex((arg) => /^nx(?:\.js)?$/.test(basename(arg)));
    if (nx >= 0) return configurationOf(found.args.slice(nx + 1), own);
    pid = found.parent;
  }
  return undefined;
}
