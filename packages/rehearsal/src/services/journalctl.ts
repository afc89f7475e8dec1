import { hostname } from 'node:os';
import { globPattern, parseArguments, type OptionShape } from './arguments.js';
import { unitName } from './find-unit.js';
import { formatEntry, type JournalEntry } from './journal.js';
import type { Manager } from './manager.js';
import { parseSpan } from './values.js';
import type { Answer, Caller } from './systemctl-call.js';

const shapes: readonly OptionShape[] = [
  { long: 'unit', short: 'u', value: 'required' },
  { long: 'lines', short: 'n', value: 'optional' },
  { long: 'output', short: 'o', value: 'required' },
  { long: 'since', short: 'S', value: 'required' },
  { long: 'until', short: 'U', value: 'required' },
  { long: 'identifier', short: 't', value: 'required' },
  { long: 'grep', short: 'g', value: 'required' },
  { long: 'reverse', short: 'r' },
  { long: 'quiet', short: 'q' },
  { long: 'follow', short: 'f' },
  { long: 'no-pager' },
  { long: 'no-hostname' },
  { long: 'no-full' },
  { long: 'full', short: 'l' },
  { long: 'all', short: 'a' },
  { long: 'pager-end', short: 'e' },
  { long: 'catalog', short: 'x' },
  { long: 'boot', short: 'b', value: 'optional' },
  { long: 'no-tail' },
  { long: 'utc' },
  { long: 'system' },
  { long: 'merge', short: 'm' },
  { long: 'dmesg', short: 'k' },
  { long: 'priority', short: 'p', value: 'required' },
  { long: 'flush' },
  { long: 'sync' },
  { long: 'rotate' },
  { long: 'vacuum-time', value: 'required' },
  { long: 'vacuum-size', value: 'required' },
  { long: 'disk-usage' },
];

/** What is taken and changes nothing: there is no journal of the kernel here, no priorities and no files to make smaller. */
const idle = ['dmesg', 'priority', 'rotate', 'vacuum-time', 'vacuum-size', 'disk-usage'];

/** What is done in place of printing the journal. Here all of it is written when it is there, so that nobody has to wait for it. */
const actions = ['flush', 'sync', 'rotate'];

/** What is followed from then on. */
export interface Following {
  readonly matches: (entry: JournalEntry) => boolean;
  readonly format: (entry: JournalEntry) => string;
}

/** What `journalctl` prints; with `-f` also what there is to follow. */
export function journalctl(
  { journal }: Manager,
  args: readonly string[],
  caller: Caller,
): Answer & { readonly follow?: Following } {
  let parsed;
  try {
    parsed = parseArguments('journalctl', args, shapes);
  } catch (error) {
    caller.onUnknown(args.join(' '));
    return { out: [], err: [(error as Error).message], code: 1 };
  }
  const { options } = parsed;
  for (const name of idle) if (options.has(name)) caller.onUnknown(`--${name}`);
  if (actions.some((name) => options.has(name))) return { out: [], err: [], code: 0 };
  const last = (name: string): string | undefined => options.get(name)?.at(-1);
  const units = (options.get('unit') ?? []).map((name) => globPattern(unitName(name)));
  const identifiers = options.get('identifier') ?? [];
  const times: { since?: number; until?: number } = {};
  for (const name of ['since', 'until'] as const) {
    const value = last(name);
    if (value === undefined) continue;
    const time = parseTime(value);
    if (time === undefined)
      return { out: [], err: [`Failed to parse timestamp: ${value}`], code: 1 };
    times[name] = time;
  }
  const { since = -Infinity, until = Infinity } = times;
  const grep = last('grep');
  let pattern: RegExp | undefined;
  try {
    if (grep !== undefined) pattern = new RegExp(grep, /[A-Z]/.test(grep) ? '' : 'i');
  } catch (error) {
    return { out: [], err: [`Bad pattern "${grep ?? ''}": ${(error as Error).message}`], code: 1 };
  }
  const matches = ({ unit, identifier, time, text }: JournalEntry): boolean =>
    (units.length === 0 || units.some((name) => name.test(unit))) &&
    (identifiers.length === 0 || identifiers.includes(identifier)) &&
    time >= since &&
    time <= until &&
    (pattern === undefined || pattern.test(text));
  const output = last('output') ?? 'short';
  const format = formatOf(output, options.has('no-hostname') ? '' : hostname());
  if (format === undefined)
    return { out: [], err: [`Unknown output format '${output}'.`], code: 1 };
  const given = last('lines');
  const isFollowing = options.has('follow');
  const lines =
    given === 'all'
      ? Infinity
      : given === undefined
        ? isFollowing
          ? 10
          : Infinity
        : given === ''
          ? 10
          : Number(given);
  const found = journal.entries.filter(matches);
  const shown = lines === 0 ? [] : found.slice(-lines);
  if (options.has('reverse')) shown.reverse();
  const none = shown.length === 0 && !options.has('quiet') && !isFollowing && lines !== 0;
  return {
    out: none ? ['-- No entries --'] : shown.map(format),
    err: [],
    code: 0,
    ...(isFollowing ? { follow: { matches, format } } : {}),
  };
}

function formatOf(output: string, host: string): ((entry: JournalEntry) => string) | undefined {
  switch (output) {
    case 'cat':
      return ({ text }) => text;
    case 'short':
    case 'short-full':
    case 'with-unit':
      return (entry) => formatEntry(entry, host).replace('  ', ' ');
    case 'short-iso':
    case 'short-precise':
    case 'short-unix':
      return (entry) => {
        const { time, identifier, pid, text } = entry;
        const at =
          output === 'short-unix'
            ? (time / 1000).toFixed(6)
            : new Date(time).toISOString().replace(/\.\d+Z$/, '+0000');
        return `${at} ${host} ${identifier}[${pid}]: ${text}`;
      };
    case 'json':
      return ({ time, unit, identifier, pid, text }) =>
        JSON.stringify({
          __REALTIME_TIMESTAMP: String(time * 1000),
          _HOSTNAME: host,
          _SYSTEMD_UNIT: unit,
          SYSLOG_IDENTIFIER: identifier,
          _PID: String(pid),
          MESSAGE: text,
        });
    default:
      return undefined;
  }
}

/** A time of systemd.time(7): `now`, `today`, `yesterday`, `-5min`, `5 minutes ago`, `@1700000000`, or a date and a time. */
function parseTime(text: string): number | undefined {
  const now = Date.now();
  const midnight = new Date(new Date(now).setHours(0, 0, 0, 0)).getTime();
  if (text === 'now') return now;
  if (text === 'today') return midnight;
  if (text === 'yesterday') return midnight - 86_400_000;
  const [, unix] = /^@(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (unix !== undefined) return Number(unix) * 1000;
  const [, before, after, ago] = /^(?:-(.+)|\+(.+)|(.+) ago)$/.exec(text) ?? [];
  const past = before ?? ago;
  if (past !== undefined) {
    const span = parseSpan(past);
    return span === undefined ? undefined : now - span;
  }
  if (after !== undefined) {
    const span = parseSpan(after);
    return span === undefined ? undefined : now + span;
  }
  const [, clock] = /^(\d\d:\d\d(?::\d\d)?)$/.exec(text) ?? [];
  const parsed = new Date(
    clock === undefined ? text : `${new Date(now).toDateString()} ${clock}`,
  ).getTime();
  return Number.isNaN(parsed) ? undefined : parsed;
}
