import { hostname } from 'node:os';
import {
  globPattern,
  parseArguments,
  type OptionShape,
  type ParsedArguments,
} from './arguments.js';
import { unitName } from './find-unit.js';
import type { JournalEntry } from './journal.js';
import { fieldsOf, levelOf, parseMatches } from './journal-fields.js';
import { formatOf, silentOutputs } from './journal-output.js';
import { parseTime } from './journal-time.js';
import type { Manager } from './manager.js';
import { priorityRange } from './priorities.js';
import type { Answer, Caller } from './systemctl-call.js';

const shapes: readonly OptionShape[] = [
  { long: 'unit', short: 'u', value: 'required' },
  { long: 'lines', short: 'n', value: 'optional' },
  { long: 'output', short: 'o', value: 'required' },
  { long: 'output-fields', value: 'required' },
  { long: 'field', short: 'F', value: 'required' },
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

/** What is taken and changes nothing: there is no journal of the kernel here and no files to make smaller. */
const idle = ['dmesg', 'rotate', 'vacuum-time', 'vacuum-size', 'disk-usage'];

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
  try {
    return answerOf(journal.entries, parsed, caller);
  } catch (error) {
    if (!(error instanceof BadCall)) throw error;
    return { out: [], err: [error.message], code: 1 };
  }
}

/** What journalctl refuses, in its words. */
class BadCall extends Error {}

function answerOf(
  entries: readonly JournalEntry[],
  { options, words }: ParsedArguments,
  caller: Caller,
): Answer & { readonly follow?: Following } {
  for (const name of idle) if (options.has(name)) caller.onUnknown(`--${name}`);
  if (actions.some((name) => options.has(name))) return { out: [], err: [], code: 0 };
  const last = (name: string): string | undefined => options.get(name)?.at(-1);
  const host = hostname();
  const field = last('field');
  if (field !== undefined) return { out: valuesOf(field, entries, host), err: [], code: 0 };
  const matches = filterOf({ options, words }, host);
  const output = last('output') ?? 'short';
  const format = formatOf(output, {
    host,
    showsHost: !options.has('no-hostname'),
    fields: options.has('output-fields')
      ? new Set(options.get('output-fields')?.flatMap((names) => names.split(',')))
      : undefined,
  });
  if (format === undefined) throw new BadCall(`Unknown output format '${output}'.`);
  const isFollowing = options.has('follow');
  const given = last('lines') ?? (isFollowing ? '' : 'all');
  const lines = given === 'all' ? Infinity : given === '' ? 10 : Number(given);
  const found = entries.filter(matches);
  const shown = lines === 0 ? [] : found.slice(-lines);
  // The last that match are looked for from the end.
  const isSearched = options.has('grep');
  if (options.has('reverse') || (isSearched && options.has('lines'))) shown.reverse();
  const tells = !options.has('quiet') && !isFollowing && !silentOutputs.includes(output);
  return {
    out: shown.length === 0 && tells ? ['-- No entries --'] : shown.map(format),
    err: [],
    code: isSearched && !isFollowing && shown.length === 0 ? 1 : 0,
    ...(isFollowing ? { follow: { matches, format } } : {}),
  };
}

/** Which entries are asked for. */
function filterOf(
  { options, words }: ParsedArguments,
  host: string,
): (entry: JournalEntry) => boolean {
  const last = (name: string): string | undefined => options.get(name)?.at(-1);
  const units = (options.get('unit') ?? []).map((name) => globPattern(unitName(name)));
  const identifiers = options.get('identifier') ?? [];
  const timeOf = (name: 'since' | 'until', otherwise: number): number => {
    const value = last(name);
    const time = value === undefined ? otherwise : parseTime(value);
    if (time === undefined) throw new BadCall(`Failed to parse timestamp: ${value ?? ''}`);
    return time;
  };
  const [since, until] = [timeOf('since', -Infinity), timeOf('until', Infinity)];
  if (since > until) throw new BadCall('--since= must be before --until=.');
  const level = last('priority');
  const levels = priorityRange(level ?? 'debug');
  if (levels === undefined)
    throw new BadCall(
      level?.includes('..') === true
        ? `Failed to parse log level range ${level}`
        : `Unknown log level ${level ?? ''}`,
    );
  const grep = last('grep');
  const pattern = grep === undefined ? undefined : patternOf(grep);
  const isMatch = inItsWords(() => parseMatches(words));
  return (entry) => {
    const { unit, identifier, time, text } = entry;
    return (
      (units.length === 0 || units.some((name) => name.test(unit))) &&
      (identifiers.length === 0 || identifiers.includes(identifier)) &&
      time >= since &&
      time <= until &&
      levelOf(entry) >= levels.least &&
      levelOf(entry) <= levels.most &&
      (pattern === undefined || pattern.test(text)) &&
      (words.length === 0 || isMatch(fieldsOf(entry, host)))
    );
  };
}

function inItsWords<Value>(work: () => Value, before = ''): Value {
  try {
    return work();
  } catch (error) {
    throw new BadCall(`${before}${(error as Error).message}`, { cause: error });
  }
}

/** Large letters are told from small ones only where the pattern has some. */
function patternOf(grep: string): RegExp {
  return inItsWords(
    () => new RegExp(grep, /[A-Z]/.test(grep) ? '' : 'i'),
    `Bad pattern "${grep}": `,
  );
}

/** All values that a field has, of whatever is there. */
function valuesOf(field: string, entries: readonly JournalEntry[], host: string): string[] {
  if (!/^[A-Z0-9_]+$/.test(field))
    throw new BadCall('Failed to query unique data objects: Invalid argument');
  return [...new Set(entries.flatMap((entry) => fieldsOf(entry, host)[field] ?? []))];
}
