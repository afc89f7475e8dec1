/**
 * A shell in an instance as a process: it has the user, the environment and the working directory of the last hook, and the
 * standard streams of this process, which ends with its exit code.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { hookBase } from './hook-base.js';
import { hookEnvironment } from './hooks/hook-environment.js';
import { withOwnPrograms } from './hooks/own-programs.js';
import type { ShellSetup } from '../protocol/shell-setup.js';
import { unitEnvironment } from './unit-environment.js';
import { limitAsUnit } from './unit-limits.js';

const setup = JSON.parse(process.argv[2] ?? '') as ShellSetup;

// What it was told names things that a script might look for.
process.title = 'codedeployer-shell';
// Ctrl-C and the like are for the shell and for what it runs.
for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP'] as const) process.on(signal, () => undefined);
process.umask(0o022);
await limitAsUnit(setup.prlimit);
await mkdir(setup.cwd, { recursive: true });
const ofAgent = withOwnPrograms(
  hookBase(await unitEnvironment(setup.unit), setup),
  setup.mappedRoot,
);
const { last, terminal } = setup;
const ofHook =
  last === undefined ? ofAgent : hookEnvironment(last.event, last.specification, ofAgent);
// A small root file system may have no bash.
const folders = (ofHook.PATH ?? '').split(':');
const [program, ...interactive] = folders.some((folder) => existsSync(join(folder, 'bash')))
  ? ['bash', '--norc', '-i']
  : ['sh', '-i'];
const child = spawn(program, terminal === undefined ? ['-s'] : interactive, {
  cwd: setup.cwd,
  env: {
    ...ofHook,
    // Without a file for the history: that of the machine is none of the instance's, and ours no change of it.
    ...(terminal === undefined
      ? {}
      : { TERM: terminal, PS1: `${setup.name}:\\w\\$ `, HISTFILE: '' }),
  },
  stdio: 'inherit',
});
const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
