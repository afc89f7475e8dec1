import { visibleLines } from '@codedeployer/core/start';
import type { HostProcess as Process } from '@codedeployer/core/host';

/** Where progress is written to, and what is known of it where it is a terminal. */
export type Terminal = Pick<NodeJS.WriteStream, 'write'> &
  Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows' | 'hasColors'>>;

/** What of a process the commands use. */
export type HostProcess = Process &
  Pick<NodeJS.Process, 'argv' | 'cwd' | 'pid' | 'kill'> & {
    readonly stdout: {
      readonly isTTY?: boolean;
      readonly columns?: number;
      write(text: string): unknown;
    };
    readonly stderr: Terminal;
  };

/** What every command works with. */
export interface Context {
  readonly process: HostProcess;
  /** Writes a line of progress; to stderr, so that stdout has only results. Harmless to a terminal and to a CI system, as that of `print`. */
  readonly tell: (line: string) => void;
  /** Writes a line of the result. */
  readonly print: (line: string) => void;
  /** Writes a result for a program, as it is. */
  readonly printData: (text: string) => void;
  /** Writes a line to the log as it is. */
  readonly write: (line: string) => void;
  /** Makes the exit code that of an error, otherwise 1, where everything went well and the result is bad. */
  readonly fail: (code?: string) => void;
  /** Makes the exit code that of a program which was run for somebody. */
  readonly exitWith: (code: number) => void;
}

export function createContext(
  process: HostProcess,
  { fail, exitWith }: Pick<Context, 'fail' | 'exitWith'>,
): Context {
  return {
    process,
    tell: (line) => process.stderr.write(`${visibleLines(line)}\n`),
    print: (line) => process.stdout.write(`${visibleLines(line)}\n`),
    printData: (text) => process.stdout.write(`${text}\n`),
    write: (line) => process.stderr.write(`${line}\n`),
    fail,
    exitWith,
  };
}

export type Flags = Readonly<Record<string, unknown>> & {
  readonly config?: string;
  readonly environment?: string;
};
