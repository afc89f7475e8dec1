import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Unpacking } from './unpacking.js';

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** The last lines of what it said on stderr. */
  readonly complaint: string;
}

/**
 * Runs a program to its end.
 * @throws Error with the code `ENOENT` where it is not there; the signal's reason
 */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  { environment, signal }: Pick<Unpacking, 'environment' | 'signal'>,
): Promise<Ended> {
  signal?.throwIfAborted();
  const child = spawn(program, parameters, {
    // Its messages are looked at.
    env: { ...environment, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const [code, stdout, stderr] = await Promise.all([
      new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      }),
      text(child.stdout),
      text(child.stderr),
    ]);
    signal?.throwIfAborted();
    const lines = stderr.split('\n').filter((line) => line.trim() !== '');
    return { code, stdout, complaint: lines.slice(-3).join('; ') };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
