import { execFile } from 'node:child_process';
import { close, constants, open } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
// Plain descriptors: the socket takes over the read end, which a FileHandle would close when it is collected.
const openDescriptor = promisify(open);
const closeDescriptor = promisify(close);
// The agent's own, whatever TMPDIR the instance's profile sets for hooks.
const temporary = tmpdir();

/** Both ends of a pipe. The write end is for a child process. */
export interface Pipe {
  readonly output: Socket;
  readonly writeEnd: number;
  /** Closes the write end here, once the child has its own; without that the output never ends. */
  closeWriteEnd(): Promise<void>;
}

/**
 * Opens real pipes for a script's output. Node would give it sockets, and a script that writes to `/dev/stderr`
 * or `/dev/stdout` by name fails on those, which it does not on an instance.
 */
export async function openPipes(count: number): Promise<readonly Pipe[]> {
  const folder = await mkdtemp(join(temporary, 'codedeployer-pipe-'));
  try {
    const paths = Array.from({ length: count }, (_, index) => join(folder, String(index)));
    await run('mkfifo', ['-m', '600', ...paths]);
    return await Promise.all(paths.map(openPipe));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openPipe(path: string): Promise<Pipe> {
  // Without O_NONBLOCK this would wait for a writer, whose open in turn waits for a reader.
  const readEnd = await openDescriptor(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = await openDescriptor(path, constants.O_WRONLY).catch(async (error: unknown) => {
    await closeDescriptor(readEnd);
    throw error;
  });
  return {
    output: new Socket({ fd: readEnd, readable: true, writable: false }),
    writeEnd,
    closeWriteEnd: () => closeDescriptor(writeEnd),
  };
}
