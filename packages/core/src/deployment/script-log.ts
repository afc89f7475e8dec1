/** Of a log, so many bytes at its end are read. */
export const longestLog = 8 * 1024 * 1024;

/** What the agent puts before each record. One that ends without a line end is followed by it at once. */
const head = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?=LifecycleEvent - |Script - |\[std(?:out|err)\])/;

/** What the log of a deployment on an instance says, `scripts.log`: the agent's records without their times, a line each. */
export interface CutLog {
  /** What the scripts of each event have printed, by its name. */
  readonly events: ReadonlyMap<string, string>;
  /** What stands before the first event, and is of none that is known: the log began earlier, or it is none. */
  readonly before: string;
}

/** Cuts a log of scripts where an event begins. */
export function cutScriptLog(log: string): CutLog {
  const before: string[] = [];
  const events = new Map<string, string[]>();
  let records = before;
  for (const record of log.split(head)) {
    const line = record.replace(/\r?\n$/, '');
    const event = /^LifecycleEvent - (\S+)/.exec(line)?.[1];
    if (event !== undefined) {
      records = events.get(event) ?? [];
      events.set(event, records);
    }
    records.push(line);
  }
  return {
    events: new Map([...events].map(([event, lines]) => [event, lines.join('\n')])),
    before: before.join('\n').trim(),
  };
}
