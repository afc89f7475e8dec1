import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';

/** Finds the program of a command, which need not be named by its whole path. */
export function findProgram(program: string, path: string): string | undefined {
  const candidates = program.startsWith('/')
    ? [program]
    : path.split(':').map((folder) => `${folder}/${program}`);
  return candidates.find((candidate) => existsSync(candidate));
}

/**
 * Why the kernel would not run a program, in its words; undefined where it would. It is looked at before, because a shell, which starts
 * programs here, reads a script without a first line as its own: that would run here and on no instance.
 */
export function obstacleTo(program: string): string | undefined {
  if (!isExecutable(program)) return 'Permission denied';
  const start = startOf(program);
  if (start.startsWith('\x7fELF')) return undefined;
  const [, interpreter] = /^#![ \t]*([^ \t\n]+)/.exec(start) ?? [];
  if (interpreter === undefined) return 'Exec format error';
  // With the line end of Windows it is another name, of which there is none.
  if (!existsSync(interpreter)) return 'No such file or directory';
  return isExecutable(interpreter) ? undefined : 'Permission denied';
}

function isExecutable(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return statSync(program).isFile();
  } catch {
    return false;
  }
}

/** As much of a file as the kernel reads to find out what it is. */
function startOf(program: string): string {
  const file = openSync(program, 'r');
  try {
    const buffer = Buffer.alloc(256);
    return buffer.toString('latin1', 0, readSync(file, buffer));
  } finally {
    closeSync(file);
  }
}
