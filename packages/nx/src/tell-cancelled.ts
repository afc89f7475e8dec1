import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '@codedeployer/core/host';

/** A place that cannot be written to is not there. */
function attempt(write: () => void): void {
  try {
    write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/**
 * Says what becomes of a run that is cancelled where Nx itself does not show it any more: it ends at the signal, or prints
 * nothing after it, and the executor's own output goes to Nx. So each line goes to the terminal, if there is one, and into a
 * file of the project, at once, as Nx may kill the process before the next one.
 *
 * @param directory of the project, absolute
 * @returns tells one more line
 */
export function tellCancelled(directory: string): (line: string) => void {
  const folder = join(directory, '.codedeployer');
  let text = '';
  return (line) => {
    text += `${line}\n`;
    attempt(() => writeFileSync('/dev/tty', `${line}\n`));
    attempt(() => {
      mkdirSync(folder, { recursive: true });
      replaceFileSync(join(folder, '.gitignore'), '*\n');
      replaceFileSync(join(folder, 'cancelled.txt'), text);
    });
  };
}
