import { formatClock, type JournalEntry } from './journal.js';
import { fieldsOf, unitOf, type Fields } from './journal-fields.js';
import { formatTime } from './show-unit.js';

export interface OutputOptions {
  readonly host: string;
  /** Whether lines name the host. */
  readonly showsHost: boolean;
  /** Those that are printed, where not all are. */
  readonly fields?: ReadonlySet<string> | undefined;
}

type Format = (entry: JournalEntry) => string;

const micros = (time: number): string => `${String(time % 1000).padStart(3, '0')}000`;

const formatsOfLines: Readonly<Record<string, (time: number) => string>> = {
  short: formatClock,
  'short-full': formatTime,
  'with-unit': formatTime,
  'short-iso': (time) => inIso(time),
  'short-iso-precise': (time) => inIso(time, `.${micros(time)}`),
  'short-precise': (time) => `${formatClock(time)}.${micros(time)}`,
  'short-unix': (time) => `${Math.floor(time / 1000)}.${micros(time)}`,
};

/** Those that say all by fields alone say nothing where nothing is found. */
export const silentOutputs: readonly string[] = ['cat', 'json', 'json-pretty', 'export'];

/** How journalctl prints an entry, by the name that `-o` has for it; undefined for none. */
export function formatOf(output: string, options: OutputOptions): Format | undefined {
  const { host, showsHost, fields } = options;
  const timeOf = formatsOfLines[output];
  if (timeOf !== undefined) {
    const who = output === 'with-unit' ? unitOf : ({ identifier }: JournalEntry) => identifier;
    return (entry) =>
      `${timeOf(entry.time)} ${showsHost ? `${host} ` : ''}${who(entry)}[${entry.pid}]: ${entry.text}`;
  }
  const asked = (entry: JournalEntry): [string, string][] =>
    Object.entries(fieldsOf(entry, host)).filter(([name]) => fields?.has(name) ?? true);
  const all = (entry: JournalEntry): Fields => ({
    __REALTIME_TIMESTAMP: `${entry.time}000`,
    ...Object.fromEntries(asked(entry)),
  });
  const lines = (named: Iterable<[string, string]>, start = '') =>
    [...named].map(([name, value]) => `${start}${name}=${value}`);
  switch (output) {
    case 'cat':
      return fields === undefined
        ? ({ text }) => text
        : (entry) =>
            asked(entry)
              .map(([, value]) => value)
              .join('\n');
    case 'json':
      return (entry) => JSON.stringify(all(entry));
    case 'json-pretty':
      return (entry) =>
        JSON.stringify(all(entry), undefined, '\t').replace(/^(\t"\w+"):/gm, '$1 :');
    case 'export':
      return (entry) => [...lines(Object.entries(all(entry))), ''].join('\n');
    case 'verbose':
      return (entry) =>
        [
          formatTime(entry.time).replace(/(?= \w+$)/, `.${micros(entry.time)}`),
          ...lines(asked(entry), '    '),
        ].join('\n');
    default:
      return undefined;
  }
}

/** `2026-12-01T03:02:23+0000`, in the zone of the instance. */
function inIso(time: number, fraction = ''): string {
  const minutes = -new Date(time).getTimezoneOffset();
  const local = new Date(time + minutes * 60_000).toISOString().replace(/\..*$/, '');
  const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}${two(Math.abs(minutes) % 60)}`;
  return `${local}${fraction}${zone}`;
}
