/** The agent keeps whole records of an event's output while together they stay below this many characters. */
const limit = 2048;

/** The last records of an event's output, as the agent sends them to the service. */
export interface ScriptTail {
  /** Adds a record; older ones go once the sum reaches 2,048 characters. A single record of that size leaves nothing. */
  append(record: Buffer): void;
  /** Forgets everything: a record that was too long to be kept has passed. */
  clear(): void;
  text(): Buffer;
}

/** Starts an empty tail; its memory does not grow with the output. */
export function createScriptTail(): ScriptTail {
  let records: { readonly bytes: Buffer; readonly length: number }[] = [];
  let total = 0;
  return {
    append(record) {
      // Every character takes at most four bytes, so a record this long need not be counted.
      const length = record.length >= limit * 4 ? limit : characters(record);
      if (length >= limit) {
        records = [];
        total = 0;
        return;
      }
      // Copied, because the record is part of a larger piece that would be kept in memory with it.
      records.push({ bytes: Buffer.from(record), length });
      total += length;
      while (total >= limit) total -= records.shift()?.length ?? total;
    },
    clear() {
      records = [];
      total = 0;
    },
    text: () => Buffer.concat(records.map(({ bytes }) => bytes)),
  };
}

/** Characters as Ruby counts them in a UTF-8 string: code points, and one for each byte that is none. */
function characters(record: Buffer): number {
  let count = 0;
  for (const _ of record.toString('utf8')) count += 1;
  return count;
}
