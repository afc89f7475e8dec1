import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { close, constants, open } from 'node:fs';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { systemErrorCode } from '../ruby/system-failure.js';

const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);

/** An input that is at its end, for a child process. */
export interface EmptyInput {
  readonly readEnd: number;
  /** Closes it here, once the child has its own. */
  close(): Promise<void>;
}

/** Has a pipe without a writer as its descriptor 4, says its number, and waits to be let go. */
const helper = `: | sh -c 'exec 4<&0; echo "$$"; read -r line <&3'`;

/**
 * Opens the read end of a pipe that nobody writes to, as the agent gives it to scripts. Node would give a socket, which
 * cannot be opened by its name `/dev/stdin`; and a named pipe without a writer would let that wait for ever. So another
 * process makes one, and its end is opened from there. Where the system has no `/proc`, it is the null device.
 */
export async function openEmptyInput(): Promise<EmptyInput> {
  const child = spawn('/bin/sh', ['-c', helper], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const [, output, , hold] = child.stdio as unknown as readonly [null, Readable, null, Readable];
  try {
    const [number] = (await Promise.race([once(output, 'data'), ended])) as [unknown];
    const readEnd = await openForReading(`/proc/${String(number).trim()}/fd/4`);
    return { readEnd, close: () => closeDescriptor(readEnd) };
  } finally {
    hold.destroy();
    await ended;
  }
}

async function openForReading(path: string): Promise<number> {
  try {
    return await openDescriptor(path, constants.O_RDONLY);
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return await openDescriptor('/dev/null', constants.O_RDONLY);
  }
}
