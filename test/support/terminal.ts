import { spawn } from '@lydell/node-pty';
import { stripVTControlCharacters } from 'node:util';
import { until, userEnvironment, type RunOptions } from './run.js';

/** A program on a terminal of its own. */
export interface OnTerminal {
  /** Everything that it has written, with the sequences that move the cursor. */
  readonly raw: () => string;
  /** The same as text. */
  readonly output: () => string;
  readonly type: (keys: string) => void;
  /** Waits for a text that it writes after what has been waited for before. */
  readonly sees: (text: string) => Promise<void>;
  readonly ended: Promise<number>;
}

export const keys = {
  enter: '\r',
  down: '\u001b[B',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  clear: '\u0015',
};

/** Starts a program as somebody at a terminal does. */
export function runOnTerminal(
  program: string,
  arguments_: readonly string[],
  { cwd, env }: Pick<RunOptions, 'cwd' | 'env'>,
): OnTerminal {
  const { FORCE_COLOR: _plain, ...user } = userEnvironment();
  const given = { ...user, TERM: 'xterm-256color', ...env };
  const terminal = spawn(program, [...arguments_], {
    cwd,
    cols: 120,
    rows: 40,
    env: given,
  });
  let raw = '';
  let seen = 0;
  terminal.onData((text) => (raw += text));
  const output = () => stripVTControlCharacters(raw);
  return {
    raw: () => raw,
    output,
    type: (text) => terminal.write(text),
    async sees(text) {
      try {
        await until(() => output().includes(text, seen), `"${text}" is written`, 40_000);
      } catch (error) {
        terminal.kill('SIGKILL');
        throw new Error(`${(error as Error).message}:\n${output()}`, { cause: error });
      }
      seen = output().indexOf(text, seen) + text.length;
    },
    ended: new Promise((resolve) => {
      terminal.onExit(({ exitCode }) => resolve(exitCode));
    }),
  };
}
