import { createInterface } from 'node:readline/promises';

/** Where a person may answer. */
export type AnswerStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/**
 * Asks a person who sits at a terminal; undefined where nobody does. Only "y" and "yes" are a yes; the end of the input is none.
 *
 * @param tell writes a line that is read there
 */
export function confirmOn(stdin: AnswerStream | undefined, tell: (line: string) => void) {
  if (stdin?.isTTY !== true) return undefined;
  return async (question: string, signal: AbortSignal): Promise<boolean> => {
    const lines = createInterface({ input: stdin });
    try {
      tell(`${question} [y/N]`);
      // Where the input ends, a question is never answered.
      const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
      const answer = await Promise.race([lines.question('', { signal }), ended]);
      return /^y(?:es)?$/i.test(answer.trim());
    } finally {
      lines.close();
    }
  };
}
