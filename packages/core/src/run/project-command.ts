import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Milliseconds that a command has to end by itself once it is to. */
const grace = 1000;

type Stream = 'stdout' | 'stderr';

/** A shell command of the project. */
export interface ProjectCommand {
  readonly command: string;
  /** Absolute path. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it can read; otherwise nothing. */
  readonly input?: string | undefined;
  /** Ends it, and what it has started. */
  readonly signal: AbortSignal;
  readonly onLine?: ((line: string, from: Stream) => void) | undefined;
  /** Told of what is printed as it comes, lines or not: a line may have no end. */
  readonly onOutput?: ((bytes: Buffer, from: Stream) => void) | undefined;
}

/**
 * Runs a command in the folder of the project; what it prints is told line by line.
 *
 * @returns how it failed; undefined where it succeeded
 * @throws the signal's reason
 */
export async function runProjectCommand({
  command,
  directory,
  env,
  input,
  signal,
  onLine,
  onOutput,
}: ProjectCommand): Promise<string | undefined> {
  signal.throwIfAborted();
  const child = spawn(command, {
    shell: true,
    // Of a group of its own, so that what the shell has started ends with it.
    detached: process.platform !== 'win32',
    cwd: directory,
    env,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const { stdin, stdout, stderr } = child;
  const kill = (how: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, how);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  let ending: NodeJS.Timeout | undefined;
  const end = () => {
    kill('SIGTERM');
    ending = setTimeout(() => {
      kill('SIGKILL');
      // What has left the group may hold them for ever.
      stdout?.destroy();
      stderr?.destroy();
    }, grace);
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    for (const [from, input] of [['stdout', stdout] as const, ['stderr', stderr] as const]) {
      if (onOutput !== undefined) input?.on('data', (bytes: Buffer) => onOutput(bytes, from));
      if (onLine !== undefined && input !== null)
        createInterface({ input }).on('line', (line) => onLine(line, from));
    }
    // It need not read what it is given.
    stdin?.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') child.emit('error', error);
    });
    stdin?.end(input);
    const [code, killedBy] = await closed;
    signal.throwIfAborted();
    if (code === 0) return undefined;
    return killedBy === null ? `ended with exit code ${code}` : `was ended by ${killedBy}`;
  } catch (error) {
    signal.throwIfAborted();
    return `could not be run: ${(error as Error).message}`;
  } finally {
    clearTimeout(ending);
    signal.removeEventListener('abort', end);
  }
}
