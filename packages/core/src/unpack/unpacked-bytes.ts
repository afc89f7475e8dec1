import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Programs by what a file that they unpack begins with, in hexadecimal; GNU tar calls the same ones. */
const programs: readonly (readonly [start: string, program: string])[] = [
  ['fd377a585a00', 'xz'],
  ['425a68', 'bzip2'],
  ['28b52ffd', 'zstd'],
];

/** The bytes of a file, as they are once they are unpacked. */
export interface Unpacked {
  /** What packed the file; undefined where nothing did. */
  readonly packedBy: string | undefined;
  /** Rejects when it cannot be unpacked, or when the program that does it is not there. */
  readonly bytes: Readable;
}

/**
 * Reads what is in a file, unpacked where it is packed: as GNU tar does, by how it begins and not by its name. Node
 * unpacks gzip itself; for the others the program has to be there, as on the instance.
 */
export async function readUnpacked(path: string): Promise<Unpacked> {
  const start = await beginning(path);
  if (start.startsWith('1f8b')) {
    const gunzip = createGunzip();
    pipeline(createReadStream(path), gunzip, () => undefined); // who reads `gunzip` meets the error there
    return { packedBy: 'gzip', bytes: gunzip };
  }
  const packedBy = programs.find(([magic]) => start.startsWith(magic))?.[1];
  const bytes =
    packedBy === undefined ? createReadStream(path) : Readable.from(outputOf(packedBy, path));
  return { packedBy, bytes };
}

async function* outputOf(program: string, path: string): AsyncGenerator<Buffer> {
  const child = spawn(program, ['-dc', path], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close').then(
    ([code]: unknown[]) =>
      code === 0 ? undefined : `${program} cannot unpack it: ${said.trim() || 'it was ended'}`,
    (error: unknown) =>
      `it is packed by ${program}, and that program cannot be run here: ${(error as Error).message}`,
  );
  try {
    yield* child.stdout as AsyncIterable<Buffer>;
    const problem = await ended;
    if (problem !== undefined) throw new Error(problem);
  } finally {
    child.kill(); // whoever reads may have had enough before the end
  }
}

async function beginning(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
    return buffer.toString('hex', 0, bytesRead);
  } finally {
    await file.close();
  }
}
