/** `yes`, `true`, `on` and `1`, as systemd.syntax(7) has them. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(?:1|yes|y|true|t|on)$/i.test(value);
}

const units: Readonly<Record<string, number>> = {
  us: 0.001,
  usec: 0.001,
  ms: 1,
  msec: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/** A span of systemd.time(7), such as `1min 30s`, in milliseconds; a number alone is seconds. Undefined for what is none. */
export function parseSpan(value: string): number | undefined {
  const text = value.trim();
  if (text === 'infinity') return Infinity;
  let sum = 0;
  let rest = text;
  while (rest !== '') {
    const [whole = '', number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)\s*/.exec(rest) ?? [];
    const factor = unit === '' ? 1000 : units[unit];
    if (number === undefined || factor === undefined) return undefined;
    sum += Number(number) * factor;
    rest = rest.slice(whole.length);
  }
  return text === '' ? undefined : sum;
}

/** A word of a line, and how it was quoted: a `$NAME` is split into words only where it stands alone and without quotes. */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  s: ' ',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** Splits a line into words as systemd.syntax(7) does: quotes around a word or within it, and the escapes of C. */
export function splitWords(line: string): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    let text = '';
    let quote = '';
    let quoted = false;
    for (; at < line.length; at += 1) {
      const character = line.charAt(at);
      if (character === '\\') {
        at += 1;
        const [code, width] = numericEscape(line, at);
        if (code !== undefined) {
          text += String.fromCodePoint(code);
          at += width - 1;
        } else {
          text += escapes[line.charAt(at)] ?? `\\${line.charAt(at)}`;
        }
      } else if (quote !== '') {
        if (character === quote) quote = '';
        else text += character;
      } else if (character === '"' || character === "'") {
        quote = character;
        quoted = true;
      } else if (/\s/.test(character)) {
        break;
      } else {
        text += character;
      }
    }
    words.push({ text, quoted });
  }
  return words;
}

function numericEscape(line: string, at: number): readonly [number | undefined, number] {
  const rest = line.slice(at);
  const [hex] = /^x[0-9a-fA-F]{2}/.exec(rest) ?? [];
  if (hex !== undefined) return [Number.parseInt(hex.slice(1), 16), 3];
  const [octal] = /^[0-3][0-7]{2}/.exec(rest) ?? [];
  if (octal !== undefined) return [Number.parseInt(octal, 8), 3];
  return [undefined, 0];
}

/** What the specifiers of a unit stand for: `%i`, `%n` and so on. */
export type Specifiers = Readonly<Record<string, string>>;

/** The specifiers of a unit by its name, as systemd.unit(5) lists them; those that nobody needs here are left out. */
export function specifiersOf(name: string, host: string): Specifiers {
  const stem = name.replace(/\.[^.]+$/, '');
  const [prefix = '', ...rest] = stem.split('@');
  const instance = rest.join('@');
  return {
    '%': '%',
    n: name,
    N: stem,
    p: prefix,
    P: unescapeName(prefix),
    i: instance,
    I: unescapeName(instance),
    f: `/${unescapeName(instance === '' ? prefix : instance)}`,
    H: host,
    l: host.split('.')[0] ?? host,
    t: '/run',
    S: '/var/lib',
    C: '/var/cache',
    L: '/var/log',
    E: '/etc',
    T: '/tmp',
    V: '/var/tmp',
    h: '/root',
    u: 'root',
    U: '0',
    g: 'root',
    G: '0',
    s: '/bin/sh',
  };
}

function unescapeName(text: string): string {
  return text
    .replaceAll('-', '/')
    .replace(/\\x([0-9a-f]{2})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
}

/** Puts in what specifiers stand for; one that is not known stays as it is. */
export function specify(text: string, specifiers: Specifiers): string {
  return text.replace(/%(.)/g, (whole, letter: string) => specifiers[letter] ?? whole);
}
