import { open } from 'node:fs/promises';
import { placeholder, type LogPlaceholder } from '../config/options/logs.js';
import { longestLog } from '../deployment/script-log.js';
import { shorten } from '../text/shorten.js';
import { limitTime } from '../time/limit-time.js';
import { runProjectCommand } from './project-command.js';
import type { Run } from './run.js';

/** Seconds that the command has. */
const longest = 60;

/** Of a log what there is, and why it is not all of it. */
export interface FetchedLog {
  readonly text?: string;
  /** Why there is none, as the end of a sentence about it. */
  readonly missing?: string;
  /** Whether its beginning was left out. */
  readonly isCut?: boolean;
}

/** Of a run, where the command runs. */
export type LogReader = Pick<Run, 'env' | 'signal'> & {
  readonly config: Pick<Run['config'], 'directory'>;
};

/** Of what a command prints to stderr, so many bytes at its end are looked at. */
const longestWords = 4096;

/**
 * What needs no quoting in any shell, also where it is in quotation marks or handed on to another one, as by ssh, and is no
 * option of a program.
 */
const harmless = /^[\w./:@+][\w./:@+-]*$/;

/** The end of what is printed, however much that is, and whether its lines end or not. */
class End {
  readonly #most: number;
  #chunks: Buffer[] = [];
  #size = 0;
  #isCut = false;

  /** @param most bytes */
  constructor(most: number) {
    this.#most = most;
  }

  add(bytes: Buffer): void {
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    if (this.#size > 2 * this.#most || this.#chunks.length > 1000) this.#join();
  }

  read(): { readonly text: string; readonly isCut: boolean } {
    const [bytes] = this.#join();
    return { text: bytes.toString('utf8').replaceAll(/\r\n?/g, '\n'), isCut: this.#isCut };
  }

  #join(): [Buffer] {
    const whole = Buffer.concat(this.#chunks);
    this.#isCut ||= whole.length > this.#most;
    const end = whole.subarray(-this.#most);
    this.#chunks = [end];
    this.#size = end.length;
    return [end];
  }
}

/**
 * The log of an instance, by the command of the configuration. What it prints to stderr is no log: the last line of it is told
 * where the command fails.
 *
 * @throws the signal's reason
 */
export async function runLogCommand(
  template: string,
  facts: Readonly<Record<LogPlaceholder, string>>,
  { config: { directory }, env, signal }: LogReader,
): Promise<FetchedLog> {
  const odd = Object.entries(facts).find(
    ([name, value]) => template.includes(`{${name}}`) && !harmless.test(value),
  );
  if (odd !== undefined)
    return {
      missing: `was not asked for, as ${JSON.stringify(odd[1])} for {${odd[0]}} is not safe in a command of a shell`,
    };
  const command = template.replaceAll(placeholder, (_all, name: LogPlaceholder) => facts[name]);
  const printed = { stdout: new End(longestLog), stderr: new End(longestWords) };
  const limit = limitTime(longest * 1000, signal);
  try {
    const failed = await runProjectCommand({
      command,
      directory,
      env,
      signal: limit.signal,
      onOutput: (bytes, from) => printed[from].add(bytes),
    });
    if (failed === undefined) return printed.stdout.read();
    const lastWords = printed.stderr.read().text.trimEnd().split('\n').at(-1) ?? '';
    return {
      missing: `was not got: ${command} ${failed}${lastWords === '' ? '' : ` (${shorten(lastWords)})`}`,
    };
  } catch (error) {
    if (!limit.isPassed() || signal.aborted) throw error;
    return {
      missing: `was not got: ${command} did not end within ${longest} seconds, and was killed`,
    };
  } finally {
    limit.lift();
  }
}

/** The log of an instance of a rehearsal, which is a file of this machine. */
export async function readLogFile(path: string): Promise<FetchedLog> {
  try {
    return await readEnd(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') return { missing: `cannot be read: ${message}` };
    return {
      missing:
        'is not there: no script has run, or the agent has removed it, which keeps the last five deployments',
    };
  }
}

async function readEnd(path: string): Promise<FetchedLog> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, longestLog);
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(length),
      position: size - length,
    });
    return { text: buffer.toString('utf8', 0, bytesRead), isCut: size > length };
  } finally {
    await file.close();
  }
}
