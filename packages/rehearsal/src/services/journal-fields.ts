import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { JournalEntry } from './journal.js';
import { toldPriority, usualPriority } from './priorities.js';

/** What the journal has of an entry, by the names of its fields. */
export type Fields = Readonly<Record<string, string>>;

/** The level of an entry. */
export function levelOf({ priority, identifier, pid, text }: JournalEntry): number {
  return priority ?? (isOfSystemd({ identifier, pid }) ? toldPriority(text) : usualPriority);
}

function isOfSystemd({ identifier, pid }: Pick<JournalEntry, 'identifier' | 'pid'>): boolean {
  return identifier === 'systemd' && pid === 1;
}

/** The unit that has said an entry: what systemd says of a unit, its own has said. */
export function unitOf(entry: JournalEntry): string {
  return isOfSystemd(entry) ? 'init.scope' : entry.unit;
}

export function fieldsOf(entry: JournalEntry, host: string): Fields {
  const { unit, identifier, pid, text } = entry;
  return {
    PRIORITY: String(levelOf(entry)),
    _HOSTNAME: host,
    _TRANSPORT: isOfSystemd(entry) ? 'journal' : 'stdout',
    SYSLOG_IDENTIFIER: identifier,
    MESSAGE: text,
    _PID: String(pid),
    // The kernel keeps 15 characters of a name.
    _COMM: identifier.slice(0, 15),
    _SYSTEMD_UNIT: unitOf(entry),
    ...(isOfSystemd(entry) ? { UNIT: unit } : {}),
  };
}

/**
 * Reads the words of journalctl that are no options: `FIELD=value`, of one field any of them, of several each; `+` between two such
 * groups, of which either will do; and the path of a program.
 *
 * @throws Error with the words of journalctl
 */
export function parseMatches(words: readonly string[]): (fields: Fields) => boolean {
  const groups = [new Map<string, Set<string>>()];
  for (const [index, word] of words.entries()) {
    const group = groups.at(-1);
    if (word === '+') {
      if (group?.size === 0 || index === words.length - 1)
        throw new Error('"+" can only be used between terms');
      groups.push(new Map<string, Set<string>>());
      continue;
    }
    const [, name, value = ''] = /^((?!__)[A-Z0-9_]+)=(.*)$/s.exec(matchOf(word)) ?? [];
    if (name === undefined) throw new Error(`Failed to add match '${word}': Invalid argument`);
    group?.set(name, (group.get(name) ?? new Set()).add(value));
  }
  return (fields) =>
    groups.some((group) => [...group].every(([name, values]) => values.has(fields[name] ?? '')));
}

/** A path stands for what its program has said. */
function matchOf(word: string): string {
  if (!word.startsWith('/')) return word;
  if (!existsSync(word)) throw new Error("Couldn't canonicalize path: No such file or directory");
  // The name by which it was called is all that is known of a program here: `sh`, and not where that leads to.
  return `_COMM=${basename(word).slice(0, 15)}`;
}
