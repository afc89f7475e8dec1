import { spawn } from '@lydell/node-pty';
import { stripVTControlCharacters } from 'node:util';
import xterm from '@xterm/headless';
import { until } from '@codedeployer/testing';
import { userEnvironment, type RunOptions } from './run.js';

/** A program on a terminal of its own. */
export interface OnTerminal {
  /** Everything that it has written, with the sequences that move the cursor. */
  readonly raw: () => string;
  /** The same as text. */
  readonly output: () => string;
  /** The lines that are on its screen now and those that have left it at the top, without blanks at their ends. */
  readonly screen: () => Promise<string[]>;
  readonly resize: (columns: number, rows: number) => void;
  readonly type: (keys: string) => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Waits for a text that it writes after what has been waited for before. */
  readonly sees: (text: string) => Promise<void>;
  readonly ended: Promise<number>;
}

export const keys = {
  enter: '\r',
  down: '\u001b[B',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  ctrlZ: '\u001a',
  clear: '\u0015',
};

/** Starts a program as somebody at a terminal does. */
export function runOnTerminal(
  program: string,
  arguments_: readonly string[],
  { cwd, env }: Pick<RunOptions, 'cwd' | 'env'>,
  size: { readonly cols: number; readonly rows: number } = { cols: 120, rows: 40 },
): OnTerminal {
  const { FORCE_COLOR: _plain, ...user } = userEnvironment();
  const given = { ...user, TERM: 'xterm-256color', ...env };
  const terminal = spawn(program, [...arguments_], {
    cwd,
    ...size,
    env: given,
  });
  const shown = new xterm.Terminal({ ...size, allowProposedApi: true });
  let raw = '';
  let seen = 0;
  terminal.onData((text) => {
    raw += text;
    shown.write(text);
  });
  const output = () => stripVTControlCharacters(raw);
  return {
    raw: () => raw,
    output,
    async screen() {
      await new Promise<void>((resolve) => shown.write('', resolve));
      const { active } = shown.buffer;
      const lines = Array.from({ length: active.length }, (_none, row) =>
        (active.getLine(row)?.translateToString(true) ?? '').trimEnd(),
      );
      return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
    },
    resize(cols, rows) {
      shown.resize(cols, rows);
      terminal.resize(cols, rows);
    },
    type: (text) => terminal.write(text),
    kill: (signal) => terminal.kill(signal),
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
