import { access, constants, open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/** How much of the first line of a script the kernel reads. */
const longest = 256;

/** Says what a program needs to be run by and is not there; undefined where all is well. */
export async function missingInterpreter(program: string, path = ''): Promise<string | undefined> {
  const [first = '', ...words] = await firstWords(program);
  const named = first.endsWith('/env') ? words.find((word) => !word.startsWith('-')) : undefined;
  const interpreter = named ?? first;
  if (interpreter === '') return undefined;
  const places = isAbsolute(interpreter) ? ['/'] : path.split(':');
  for (const place of places) if (await isProgram(join(place, interpreter))) return undefined;
  const where = isAbsolute(interpreter) ? '' : ` in ${path}`;
  return `it is run by ${interpreter}, which is not there${where}`;
}

async function firstWords(program: string): Promise<readonly string[]> {
  const file = await open(program);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longest), 0, longest, 0);
    const [line = ''] = buffer.toString('latin1', 0, bytesRead).split('\n');
    return line.startsWith('#!') ? line.slice(2).trim().split(/\s+/) : [];
  } finally {
    await file.close();
  }
}

async function isProgram(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
