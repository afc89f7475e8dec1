import { CodedeployerError } from '@codedeployer/core';
import { makeVisible } from '@codedeployer/core/host';

const plugin = 'gulp-codedeployer';

/** What an error of the pipeline means in a gulpfile, beside what it says itself. */
const inGulpfile: Readonly<Record<string, string>> = {
  SOURCE_EMPTY:
    'gulp.src() must have no `since`: it leaves out what has not changed, and a revision has to hold everything.',
  PLAN_MISMATCH: 'Set it in the options of revision(), not of deploy().',
};

/** What gulp's own printing of errors looks for. */
interface PrintedError extends Error {
  plugin?: string;
  showStack?: boolean;
}

/** Whether an error is of this plugin, and says already all that there is to say. */
export function isOurs(error: unknown): error is Error {
  return (
    CodedeployerError.is(error) ||
    (error instanceof Error && (error as PrintedError).plugin === plugin)
  );
}

/** An error as gulp should print it: whose it is, and for one that the user can act on the hint instead of the stack. */
export function toPluginError(error: unknown): Error {
  const known: PrintedError = error instanceof Error ? error : new Error(String(error));
  known.plugin = plugin;
  if (!CodedeployerError.is(error)) return makeVisible(known);
  known.showStack = false;
  const hints = [error.hint, inGulpfile[error.code]].filter((hint) => hint !== undefined);
  const untold = hints.filter((hint) => !known.message.includes(hint));
  if (untold.length > 0) known.message += `\nHint: ${untold.join(' ')}`;
  return makeVisible(known);
}
