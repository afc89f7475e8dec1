import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { close, constants, open } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { systemErrorCode } from '../ruby/system-failure.js';

// Plain descriptors: the socket takes over the read end, which a FileHandle would close when it is collected.
const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);
// The agent's own, whatever TMPDIR the instance's profile sets for hooks.
const temporary = tmpdir();

/** What a script reads from and writes to: real pipes, where Node would give it sockets, which cannot be opened by name. */
export interface ScriptPipes {
  /** The read end of a pipe that nobody writes to. */
  readonly input: number;
  readonly stdout: OutputPipe;
  readonly stderr: OutputPipe;
  /** Closes what is the child's, once it has its own; without that the outputs never end. */
  closeChildEnds(): Promise<void>;
}

/** Both ends of a pipe. The write end is for a child process. */
export interface OutputPipe {
  readonly output: Socket;
  readonly writeEnd: number;
}

/** Made together: to start a process costs an agent more than all that the process does for so many scripts. */
const atATime = 4;
const each = Array.from({ length: atATime }, (_, index) => index);

/**
 * Makes named pipes for outputs, and one pipe without a writer, which this has as its descriptor 4; says its own number and waits
 * to be let go. For the input a named pipe will not do: without a writer, it lets who opens `/dev/stdin` wait.
 */
const helper = `
mkfifo -m 600 ${each.map((index) => `${index}-out ${index}-err`).join(' ')} || exit
: | exec sh -c 'exec 4<&0; echo "$$"; read -r line <&3'
`;

let making: Promise<ScriptPipes[]> | undefined;

/** Takes pipes for one script out of the stock of this process, which is filled again when it is empty. */
export async function takeScriptPipes(): Promise<ScriptPipes> {
  for (;;) {
    const stock = (making ??= makePipes());
    const pipes = await stock.catch((error: unknown) => {
      if (making === stock) making = undefined;
      throw error;
    });
    const taken = pipes.pop();
    if (taken !== undefined) {
      for (const { output } of [taken.stdout, taken.stderr]) output.ref();
      return taken;
    }
    if (making === stock) making = undefined;
  }
}

async function makePipes(): Promise<ScriptPipes[]> {
  const folder = await mkdtemp(join(temporary, 'codedeployer-pipe-'));
  try {
    const child = spawn('/bin/sh', ['-c', helper], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    const [, said, , hold] = child.stdio as unknown as readonly [null, Readable, null, Readable];
    try {
      const number = await Promise.race([firstLine(said), brokenDown(child, ended)]);
      return await Promise.all(
        each.map((index) => openScriptPipes(number, join(folder, String(index)))),
      );
    } finally {
      hold.destroy();
      await ended;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Not to the end: the helper keeps its output open as long as it waits. */
async function firstLine(output: Readable): Promise<string> {
  let read = '';
  for await (const chunk of output) {
    read += String(chunk);
    const end = read.indexOf('\n');
    if (end >= 0) return read.slice(0, end);
  }
  return await new Promise(() => undefined);
}

async function brokenDown(child: ChildProcess, ended: Promise<unknown>): Promise<never> {
  const complaint = child.stderr === null ? '' : text(child.stderr);
  await ended;
  throw new Error(`The pipes of a script could not be made: ${(await complaint).trim()}`);
}

async function openScriptPipes(holder: string, place: string): Promise<ScriptPipes> {
  const input = await openForReading(`/proc/${holder}/fd/4`);
  const stdout = await openOutput(`${place}-out`);
  const stderr = await openOutput(`${place}-err`);
  return {
    input,
    stdout,
    stderr,
    async closeChildEnds() {
      for (const end of [input, stdout.writeEnd, stderr.writeEnd]) await closeDescriptor(end);
    },
  };
}

async function openForReading(path: string): Promise<number> {
  try {
    return await openDescriptor(path, constants.O_RDONLY);
  } catch (error) {
    // The system has no `/proc`.
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    return await openDescriptor('/dev/null', constants.O_RDONLY);
  }
}

async function openOutput(path: string): Promise<OutputPipe> {
  // Without O_NONBLOCK this would wait for a writer, whose open in turn waits for a reader.
  const readEnd = await openDescriptor(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = await openDescriptor(path, constants.O_WRONLY).catch(async (error: unknown) => {
    await closeDescriptor(readEnd);
    throw error;
  });
  // Those that nobody takes keep no process alive.
  const output = new Socket({ fd: readEnd, readable: true, writable: false }).unref();
  return { output, writeEnd };
}
