import { constants, openSync } from 'node:fs';
import { appendFile, open, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { callFolders, callsPipe } from './clients.js';
import type { Following } from './journalctl.js';
import type { Manager } from './manager.js';
import { isRunning } from './processes.js';
import type { Answer } from './systemctl-call.js';

export interface CallsOptions {
  /** Made with the first call, or before. */
  readonly manager: () => Promise<Manager>;
  /** Told of what a program was asked for and does not know. */
  readonly onUnknown: (what: string) => void;
}

/** Answers what programs of the instance ask its services, as long as this process runs. */
export function serveCalls(options: CallsOptions): void {
  // For both: so it stays open when the last client has closed it.
  const pipe = openSync(callsPipe, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd: pipe, readable: true, writable: false });
  createInterface({ input: socket }).on('line', (id) => {
    if (/^\d+$/.test(id)) void answerCall(Number(id), options);
  });
}

async function answerCall(id: number, { manager, onUnknown }: CallsOptions): Promise<void> {
  const folder = join(callFolders, String(id));
  let answer: Answer & { readonly follow?: Following };
  const own = await manager();
  try {
    const [program = '', ...args] = (await readFile(join(folder, 'words'), 'utf8'))
      .split('\0')
      .slice(0, -1);
    const caller = {
      isRoot: (await stat(folder)).uid === 0,
      cwd: await readlink(`/proc/${id}/cwd`).catch(() => '/'),
      onUnknown: (what: string) => onUnknown(`${program} ${what}`),
    };
    answer =
      program === 'journalctl'
        ? (await import('./journalctl.js')).journalctl(own, args, caller)
        : await (await import('./systemctl.js')).systemctl(own, args, caller);
  } catch (error) {
    // Something that we did not think of: whoever asked is told, instead of waiting for ever.
    const { stack = String(error) } = error as Error;
    answer = { out: [], err: [`The stand-in of systemd has failed: ${stack}`], code: 1 };
  }
  const { out, err, code, follow } = answer;
  const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  try {
    await writeFile(join(folder, 'out'), text(out));
    await writeFile(join(folder, 'err'), text(err));
    const stop = follow === undefined ? undefined : followInto(join(folder, 'out'), own, follow);
    const end = await open(join(folder, 'end'), constants.O_WRONLY | constants.O_NONBLOCK);
    await end.write(follow === undefined ? `${code}\n` : 'follow\n');
    await end.close();
    if (stop === undefined) return;
    while (await isRunning(id)) await delay(500);
    stop();
  } catch (error) {
    // The client has ended in the meantime, and with it its pipe.
    if (!['ENXIO', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  await rm(folder, { recursive: true, force: true });
}

function followInto(
  file: string,
  { journal }: Manager,
  { matches, format }: Following,
): () => void {
  let written = Promise.resolve();
  return journal.follow((entry) => {
    if (!matches(entry)) return;
    // One after another, or lines would change places; a client that has gone needs none.
    written = written.then(() => appendFile(file, `${format(entry)}\n`)).catch(() => undefined);
  });
}
