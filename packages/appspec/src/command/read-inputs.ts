import { readFile } from 'node:fs/promises';
import { Misuse } from './misuse.js';
import type { Request } from './read-arguments.js';

/** One text to judge. */
export interface Input {
  /** How findings call it. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface StandardInput extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean | undefined;
}

/**
 * Reads all that is to be judged, before any of it is.
 *
 * @throws Misuse where something cannot be read, or where there is nothing to read
 */
export async function readInputs(
  { files, stdinName }: Request,
  stdin: StandardInput,
): Promise<readonly Input[]> {
  if (files.length === 0 && stdin.isTTY === true)
    throw new Misuse('There is no file to judge.', 'appspec-lint appspec.yml');
  const wanted = files.length === 0 ? ['-'] : [...new Set(files)];
  const inputs: Input[] = [];
  for (const file of wanted)
    inputs.push(
      file === '-'
        ? { file: stdinName, bytes: await readAll(stdin) }
        : { file, bytes: await read(file) },
    );
  return inputs;
}

async function readAll(stdin: StandardInput): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for await (const piece of stdin) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
};

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw new Misuse(
      `${file} cannot be read: ${reasons[code] ?? message}.`,
      'Name appspec.yml files; a whole revision is judged by `codedeployer lint`.',
      cause,
    );
  }
}
