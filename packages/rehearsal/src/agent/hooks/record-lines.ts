import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { ScriptLog } from './script-log.js';

/** A line longer than this is written piece by piece, so that a script may print without end and memory stays flat. */
const longestHeldLine = 256 * 1024;

/**
 * Writes a script's output into its log, line by line, each with its tag (`[stdout]` or `[stderr]`).
 * Agent 2 takes lines of UTF-8, and nothing any more from the first that is none.
 * Reads no faster than the log is written. Resolves at the end of the output, or when it is destroyed.
 */
export async function recordLines(
  output: Readable,
  tag: '[stdout]' | '[stderr]',
  log: ScriptLog,
  { isAgentTwo }: { readonly isAgentTwo: boolean },
): Promise<void> {
  const head = Buffer.from(tag);
  let held: Buffer = Buffer.alloc(0);
  let inLongLine = false;
  let hasEnded = false;
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) {
      if (hasEnded) continue;
      let rest = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      if (inLongLine) {
        const end = rest.indexOf(0x0a);
        await log.writePiece(end < 0 ? rest : rest.subarray(0, end + 1));
        if (end < 0) continue;
        inLongLine = false;
        rest = rest.subarray(end + 1);
      }
      const records: Buffer[] = [];
      for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
        const line = rest.subarray(0, end + 1);
        rest = rest.subarray(end + 1);
        hasEnded = isAgentTwo && !isUtf8(line);
        if (hasEnded) break;
        records.push(Buffer.concat([head, line]));
      }
      if (records.length > 0) await log.write(records);
      if (hasEnded) {
        held = Buffer.alloc(0);
        continue;
      }
      if (rest.length > longestHeldLine) {
        await log.write([Buffer.concat([head, rest])]);
        inLongLine = true;
        rest = rest.subarray(rest.length);
      }
      held = Buffer.from(rest);
    }
  } catch (error) {
    // The agent closes its end once the deadline has passed; what came before is in the log.
    if (!output.destroyed) throw error;
    return;
  }
  if (held.length > 0 && !(isAgentTwo && !isUtf8(held)))
    await log.write([Buffer.concat([head, held])]);
}
