import { isUtf8 } from 'node:buffer';
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from '../ruby/system-failure.js';
import { createScriptTail } from './script-tail.js';

/** The agent's own log of all deployments turns over at this size and keeps eight files. */
const turnoverBytes = 64 * 1024 * 1024;
const keptFiles = 8;

export interface ScriptLogOptions {
  readonly scriptsLog: string;
  readonly deploymentsLog: string;
  readonly deploymentId: string;
  readonly now: () => Date;
}

/** The log of an event's scripts: `scripts.log` of the deployment, the log of all deployments, and the tail for the service. */
export interface ScriptLog {
  /** Adds records, each with its own line end (or none, when the output ended without). Resolves once they are written. */
  write(records: readonly Buffer[]): Promise<void>;
  /** Adds a piece of a record that is too long to be held: raw bytes, without a time. The tail is empty afterwards. */
  writePiece(piece: Buffer): Promise<void>;
  tail(): Buffer;
  close(): Promise<void>;
}

/** Opens both logs for appending, making their folders. Whoever opens it closes it. */
export async function openScriptLog(options: ScriptLogOptions): Promise<ScriptLog> {
  await mkdir(dirname(options.scriptsLog), { recursive: true });
  await mkdir(dirname(options.deploymentsLog), { recursive: true });
  await turnOver(options.deploymentsLog);
  const scripts = await open(options.scriptsLog, 'a');
  const deployments = await open(options.deploymentsLog, 'a').catch(async (error: unknown) => {
    await scripts.close();
    throw error;
  });
  if ((await deployments.stat()).size === 0) await deployments.appendFile(logHead(options.now()));
  const tail = createScriptTail();
  // stdout and stderr are read side by side; one record is written after the other.
  let queue: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  return {
    write: (records) =>
      inTurn(async () => {
        const now = options.now();
        const time = Buffer.from(`${localTime(now)} `);
        const head = Buffer.from(
          `[${localTime(now)}.${pad(now.getMilliseconds(), 3)}] [${options.deploymentId}]`,
        );
        for (const record of records) tail.append(record);
        await append(
          scripts,
          records.flatMap((record) => [time, record]),
        );
        await append(
          deployments,
          logged(records).flatMap((record) => [head, stripped(record), newline]),
        );
      }),
    writePiece: (piece) =>
      inTurn(async () => {
        tail.clear();
        await append(scripts, [piece]);
        await append(deployments, [piece]);
      }),
    tail: () => tail.text(),
    async close() {
      await queue;
      await scripts.close();
      await deployments.close();
    },
  };
}

const newline = Buffer.from('\n');

/** Without the records that are no UTF-8: Ruby cannot strip them, and the agent leaves them out. */
function logged(records: readonly Buffer[]): readonly Buffer[] {
  // All at once, which is nearly always enough. Of a piece that may end within a character nobody knows.
  return isUtf8(Buffer.concat(records))
    ? records
    : records.filter((record) => record.at(-1) !== 0x0a || isUtf8(record));
}

/** Without the blanks at its end, as Ruby's `strip` leaves it; a tag stands at its beginning. */
function stripped(record: Buffer): Buffer {
  let end = record.length;
  while (end > 0 && isBlank(record[end - 1])) end -= 1;
  return record.subarray(0, end);
}

/** NUL, tab to carriage return, and the space. */
function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/** What Ruby's logger writes at the head of a file that it makes. */
function logHead(now: Date): string {
  const offset = -now.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60))}${pad(Math.abs(offset) % 60)}`;
  return `# Logfile created on ${localTime(now)} ${zone} by logger.rb/v1.5.0\n`;
}

async function append(file: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  await file.appendFile(Buffer.concat(pieces));
}

function localTime(date: Date): string {
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
  const time = [pad(date.getHours()), pad(date.getMinutes()), pad(date.getSeconds())].join(':');
  return `${day} ${time}`;
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

async function turnOver(log: string): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(log, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  const { size } = await file.stat().finally(() => file.close());
  if (size < turnoverBytes) return;
  const names = [log, ...Array.from({ length: keptFiles - 1 }, (_, index) => `${log}.${index}`)];
  for (let index = names.length - 2; index >= 0; index -= 1) {
    const [from = '', to = ''] = names.slice(index, index + 2);
    try {
      await rename(from, to);
    } catch (error) {
      if (systemErrorCode(error) !== 'ENOENT') throw error;
    }
  }
}
