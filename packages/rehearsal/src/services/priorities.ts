/** The levels of syslog, from 0 on. */
const names = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

/** What is said without a level of its own. */
export const usualPriority = names.indexOf('info');

/** A level by its name or number; undefined for what is none. */
export function priorityOf(text: string): number | undefined {
  if (/^[0-7]$/.test(text)) return Number(text);
  const index = names.indexOf(text);
  return index === -1 ? undefined : index;
}

/** The levels that `-p` asks for: `err` and what is worse, or all of `err..warning`, in either order; undefined for what is none. */
export function priorityRange(text: string): { least: number; most: number } | undefined {
  const [first = '', second] = text.includes('..') ? text.split(/\.\.(.*)/s) : [text];
  const [from, to] = [priorityOf(first), second === undefined ? 0 : priorityOf(second)];
  if (from === undefined || to === undefined) return undefined;
  return { least: Math.min(from, to), most: Math.max(from, to) };
}

/** What a program has printed without the level that it stands under, as in `<3>no disk`, and that level. */
export function withoutPriority(line: string): { text: string; priority: number | undefined } {
  const [, digit, text] = /^<([0-7])>(.*)$/s.exec(line) ?? [];
  return text === undefined
    ? { text: line, priority: undefined }
    : { text, priority: Number(digit) };
}

/** The level at which systemd says something, by its words; the first that fits. */
const told: readonly (readonly [words: RegExp, level: string])[] = [
  [
    /^(?:Failed to start|Reload failed for) |: (?:Failed to load environment files|Refusing to start)|Refusing\.$/,
    'err',
  ],
  [
    /: Failed with result '|: Failed to run '|: Start request repeated|: Unit cannot be reloaded/,
    'warning',
  ],
  [
    /timed out\.|, ignoring|process exited, code=(?:killed|dumped)|^Dependency failed for /,
    'warning',
  ],
  [
    /process exited, code=exited|: Killing process |Special user |: Job \S+ failed with result/,
    'notice',
  ],
];

export function toldPriority(text: string): number {
  const [, level = 'info'] = told.find(([words]) => words.test(text)) ?? [];
  return names.indexOf(level);
}
