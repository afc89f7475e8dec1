import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes at once, as there may not be another moment; a place that cannot be written to is not there. */
function attempt(path: string, text: string): boolean {
  try {
    writeFileSync(path, text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Says what became of a run that was cancelled where Nx itself does not show it any more: it ends at the signal, or prints nothing after
 * it, and the executor's own output goes to Nx. So it goes to the terminal, if there is one, and into a file of the project.
 *
 * @param directory of the project, absolute
 * @returns the file, if it could be written
 */
export function tellCancelled(directory: string, lines: readonly string[]): string | undefined {
  const text = `${lines.join('\n')}\n`;
  attempt('/dev/tty', text);
  const folder = join(directory, '.codedeployer');
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return undefined;
  }
  attempt(join(folder, '.gitignore'), '*\n');
  const file = join(folder, 'cancelled.txt');
  return attempt(file, text) ? file : undefined;
}
