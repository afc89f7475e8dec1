import { CodedeployerError } from '@codedeployer/core';
import { makeVisible } from '@codedeployer/core/host';

const plugin = 'gulp-codedeployer';

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
  const { hint } = error;
  if (hint !== undefined && !known.message.includes(hint)) known.message += `\nHint: ${hint}`;
  return makeVisible(known);
}
