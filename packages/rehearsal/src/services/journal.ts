import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What a service, or systemd about it, has said. */
export interface JournalEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly unit: string;
  /** Of which start of the unit. */
  readonly start: string;
  /** Who said it: the name of the program, or `systemd`. */
  readonly identifier: string;
  readonly pid: number;
  readonly text: string;
  /** The level of syslog that it was said at, where that is none that goes without saying. */
  readonly priority?: number | undefined;
}

/** How much of it is kept, in bytes of its file, once that has four times as many: a service may write without end. */
const keptBytes = 1024 * 1024;

/** The journal of an instance, which outlives the rehearsal in a file of lines of JSON. */
export class Journal {
  readonly entries: JournalEntry[] = [];
  readonly #file: string;
  readonly #listeners = new Set<(entry: JournalEntry) => void>();
  #size = 0;

  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    for (const entry of readEntries(file)) this.entries.push(entry);
    this.#shorten();
  }

  add(entry: Omit<JournalEntry, 'time'>): void {
    const added = { time: Date.now(), ...entry };
    this.entries.push(added);
    const line = lineOf(added);
    appendFileSync(this.#file, line);
    this.#size += line.length;
    if (this.#size > 4 * keptBytes) this.#shorten();
    for (const listener of this.#listeners) listener(added);
  }

  /** Keeps the last entries, here and in the file. */
  #shorten(): void {
    const lines: string[] = [];
    this.#size = 0;
    for (const line of this.entries.map(lineOf).reverse()) {
      if (this.#size + line.length > keptBytes) break;
      lines.push(line);
      this.#size += line.length;
    }
    this.entries.splice(0, this.entries.length - lines.length);
    writeFileSync(this.#file, lines.reverse().join(''));
  }

  /** What systemd says of a unit. */
  tell(unit: string, text: string, start = ''): void {
    this.add({ unit, start, identifier: 'systemd', pid: 1, text });
  }

  /** Tells of each entry that comes from now on; returns what ends that. */
  follow(listener: (entry: JournalEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function lineOf(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** What stands in the file of a journal, which another process may be writing; nothing where there is none. */
export function readEntries(file: string): readonly JournalEntry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => parseEntry(line) ?? []);
}

/** Undefined for a line whose end was not written any more. */
function parseEntry(line: string): JournalEntry | undefined {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch {
    return undefined;
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** `Dec 01 03:02:23`. */
export function formatClock(time: number): string {
  const at = new Date(time);
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':');
  return `${months[at.getMonth()]} ${twoDigits(at.getDate())} ${clock}`;
}

/** A line of the journal as `journalctl` shows it unless told otherwise; the name of the host only where one is given. */
export function formatEntry({ time, identifier, pid, text }: JournalEntry, host?: string): string {
  return `${formatClock(time)} ${host === undefined ? '' : `${host} `}${identifier}[${pid}]: ${text}`;
}
