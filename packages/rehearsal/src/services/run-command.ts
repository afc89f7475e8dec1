import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, statSync } from 'node:fs';
import { constants as os } from 'node:os';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expandWords, type ExecCommand, type Variables } from './command-line.js';
import { findProgram, obstacleTo } from './find-program.js';
import type { Account } from './service-environment.js';
import type { ServiceSettings } from './service-settings.js';

/** How a process ended: with a status, or by a signal. */
export interface Exit {
  readonly code: 'exited' | 'killed';
  /** The status, or the number of the signal. */
  readonly status: number;
  readonly signal?: NodeJS.Signals;
}

export interface StartedCommand {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  readonly shown: string;
  readonly exited: Promise<Exit>;
}

export interface CommandSurroundings {
  readonly settings: ServiceSettings;
  readonly environment: Variables;
  /** What is not there of whom it is to run as. */
  readonly unknown: 'user' | 'group' | undefined;
  /** Whom it runs as; root when it is left out. */
  readonly account: Account | undefined;
  /** Of `Group=`. */
  readonly gid: number | undefined;
  /** Where `PATH` of a service finds programs. */
  readonly path: string;
  /** What it writes, a line each. */
  readonly say: (identifier: string, pid: number, line: string) => void;
  /** What systemd says of it. */
  readonly tell: (text: string) => void;
}

/** After the end of a process, what it wrote may still be on its way; what it left in the background may hold that open. */
const patience = 100;

/** The steps at which systemd fails before a program runs, by their exit status. */
const steps: Readonly<Record<number, string>> = {
  200: 'CHDIR',
  203: 'EXEC',
  209: 'STDOUT',
  216: 'GROUP',
  217: 'USER',
};

/** Starts a command of a unit in a session of its own. */
export function startCommand(
  command: ExecCommand,
  surroundings: CommandSurroundings,
): StartedCommand {
  const { settings, environment, tell } = surroundings;
  const { shown } = command;
  const fail = (status: number, what: string): StartedCommand => {
    tell(
      `${what}\nFailed at step ${steps[status] ?? ''} spawning ${command.program}: ${lastPart(what)}`,
    );
    return { pid: undefined, shown, exited: Promise.resolve({ code: 'exited', status }) };
  };
  const { unknown } = surroundings;
  if (unknown !== undefined)
    return fail(
      unknown === 'user' ? 217 : 216,
      `Failed to determine ${unknown} credentials: No such process`,
    );
  const program = findProgram(command.program, surroundings.path);
  if (program === undefined)
    return fail(203, `Failed to locate executable ${command.program}: No such file or directory`);
  const obstacle = obstacleTo(program);
  if (obstacle !== undefined) return fail(203, `Failed to execute ${command.program}: ${obstacle}`);
  const cwd = folderOf(surroundings);
  if (cwd === undefined)
    return fail(
      200,
      `Changing to the requested working directory failed: No such file or directory`,
    );
  const words = expandWords(command, environment);
  const opened: number[] = [];
  try {
    const output = outputOf(settings.output, opened);
    const isShared = settings.errorOutput === 'inherit';
    const errors = isShared ? output : outputOf(settings.errorOutput, opened);
    const identifier = settings.identifier ?? basename(command.program);
    // A shell puts both outputs into one, so that the lines stay in their order, and becomes the program.
    const starter = [
      `umask ${settings.umask.toString(8)}`,
      ...settings.limits.map(limitProcess),
      `exec "$@"${isShared ? ' 2>&1' : ''}`,
    ].join('\n');
    const child = spawn(
      '/bin/sh',
      [
        '-c',
        starter,
        'sh',
        ...asAsked(command, surroundings),
        ...withName(command, program, words),
      ],
      { ...inSession(cwd, environment), stdio: ['ignore', output, errors] },
    );
    const { pid } = child;
    const say = (stream: Readable | null): void => {
      if (stream === null) return;
      createInterface({ input: stream }).on('line', (line) =>
        surroundings.say(identifier, pid ?? 0, line),
      );
    };
    say(child.stdout);
    say(child.stderr);
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const exited = new Promise<Exit>((resolve) => {
      child.once('error', (error) => {
        tell(`Failed to execute ${command.program}: ${error.message}`);
        resolve({ code: 'exited', status: 203 });
      });
      child.once('exit', (status, signal) => {
        const exit: Exit =
          signal === null
            ? { code: 'exited', status: status ?? 0 }
            : { code: 'killed', status: os.signals[signal], signal };
        void Promise.race([closed, delay(patience)]).then(() => resolve(exit));
      });
    });
    return { pid, shown, exited };
  } catch (error) {
    // A file of StandardOutput= that cannot be opened.
    return fail(209, error instanceof Error ? error.message : String(error));
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

function lastPart(text: string): string {
  return text.split(': ').at(-1) ?? text;
}

function inSession(
  cwd: string,
  env: Variables,
): { cwd: string; env: Record<string, string>; detached: true } {
  return { cwd, env: { ...env }, detached: true };
}

/** Limits the shell and what it becomes; where more is asked for than it may have, to the most that it may, as systemd does. */
function limitProcess([name, value]: readonly [name: string, value: string]): string {
  const limit = `prlimit --pid $$ --${name}`;
  return `${limit}=${value} 2>/dev/null || ${limit}=$(${limit} --noheadings --output HARD)`;
}

/** With `@` its first argument is what the program is told to be called, which of all shells bash can do. */
function withName(
  { named }: ExecCommand,
  program: string,
  [name, ...others]: readonly string[],
): readonly string[] {
  if (name === undefined) return [program];
  if (!named) return [program, name, ...others];
  return ['bash', '-c', 'exec -a "$0" "$@"', name, program, ...others];
}

/** Whoever a service runs as has to be allowed into its folder, in which root has started it. */
const enterAgain =
  '(cd "$PWD") 2>/dev/null || { echo "Changing to the requested working directory failed: Permission denied" >&2; exit 200; }; exec "$@"';

/** What changes priority and user before the program runs; each becomes the next. */
function asAsked(
  command: ExecCommand,
  { settings, account, gid }: CommandSurroundings,
): readonly string[] {
  return [
    ...(settings.nice === undefined ? [] : ['nice', '-n', settings.nice]),
    ...(command.asRoot || (account === undefined && gid === undefined)
      ? []
      : [
          'setpriv',
          ...(account === undefined ? [] : [`--reuid=${account.uid}`]),
          `--regid=${gid ?? account?.gid ?? 0}`,
          account === undefined ? '--clear-groups' : '--init-groups',
          ...(settings.workingDirectory === undefined || settings.workingDirectoryMayMiss
            ? []
            : ['/bin/sh', '-c', enterAgain, 'sh']),
        ]),
  ];
}

function folderOf({ settings, account }: CommandSurroundings): string | undefined {
  const { workingDirectory = '/', workingDirectoryMayMiss } = settings;
  const folder = workingDirectory === '~' ? (account?.home ?? '/root') : workingDirectory;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  return workingDirectoryMayMiss ? '/' : undefined;
}

function outputOf(target: string, opened: number[]): 'pipe' | 'ignore' | number {
  if (target === 'null') return 'ignore';
  const [, how, path] = /^(file|append|truncate):(.*)$/.exec(target) ?? [];
  if (path === undefined) return 'pipe';
  const flags = {
    file: constants.O_RDWR,
    append: constants.O_APPEND | constants.O_WRONLY,
    truncate: constants.O_TRUNC | constants.O_WRONLY,
  };
  const descriptor = openSync(path, flags[how as keyof typeof flags] | constants.O_CREAT, 0o644);
  opened.push(descriptor);
  return descriptor;
}
