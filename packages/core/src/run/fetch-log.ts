import { open } from 'node:fs/promises';
import { placeholder, type LogPlaceholder } from '../config/options/logs.js';
import { longestLog } from '../deployment/script-log.js';
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

/** What needs no quoting in any shell, also where it is in quotation marks or handed on to another one, as by ssh. */
const harmless = /^[\w./:@+-]+$/;

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
  const lines: string[] = [];
  let size = 0;
  let isCut = false;
  let lastWords = '';
  const limit = limitTime(longest * 1000, signal);
  try {
    const failed = await runProjectCommand({
      command,
      directory,
      env,
      signal: limit.signal,
      onLine: (line, from) => {
        if (from === 'stderr') {
          if (line.trim() !== '') lastWords = line;
          return;
        }
        lines.push(line);
        size += line.length + 1;
        while (size > longestLog) {
          size -= (lines.shift()?.length ?? 0) + 1;
          isCut = true;
        }
      },
    });
    if (failed === undefined) return { text: lines.join('\n'), isCut };
    return {
      missing: `was not got: ${command} ${failed}${lastWords === '' ? '' : ` (${lastWords})`}`,
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
