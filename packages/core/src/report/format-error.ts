import { CodedeployerError } from '../errors/codedeployer-error.js';
import { visibleLines } from '@codedeployer/appspec/text';

/**
 * An error in lines for a person: what is wrong and what to do; the whole stack only where it is a defect. Harmless to a
 * terminal and to a CI system, whatever it quotes.
 */
export function formatError(error: unknown): string[] {
  return linesOf(error).map(visibleLines);
}

function linesOf(error: unknown): string[] {
  if (CodedeployerError.is(error)) {
    return [
      ...`Error: ${error.message}`.split('\n'),
      ...(error.hint === undefined ? [] : [`Hint: ${error.hint}`]),
      `(${error.code})`,
    ];
  }
  return (error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n');
}
