import { classNameOf, type RubyValue } from './ruby-value.js';

/** What Ruby's `to_s` gives: the form in which values appear inside the agent's messages. */
export function toRubyString(value: RubyValue): string {
  switch (value.type) {
    case 'nil':
      return '';
    case 'string':
    case 'symbol':
      return value.value;
    case 'object':
      return value.text;
    default:
      return inspect(value);
  }
}

/** What Ruby 3.1's `inspect` gives. A collection inside of itself, which aliases can make, is `[...]` or `{...}`. */
export function inspect(value: RubyValue): string {
  return inspectWithin(value, []);
}

function inspectWithin(value: RubyValue, around: readonly RubyValue[]): string {
  switch (value.type) {
    case 'nil':
      return 'nil';
    case 'boolean':
    case 'integer':
      return String(value.value);
    case 'float':
      return formatFloat(value.value);
    case 'string':
      return value.bytes === undefined ? inspectString(value.value) : dumpBytes(value.bytes);
    case 'symbol':
      return inspectSymbol(value.value);
    case 'object':
      return value.inspect;
    case 'array':
      if (around.includes(value)) return '[...]';
      return `[${value.items.map((item) => inspectWithin(item, [...around, value])).join(', ')}]`;
    case 'hash': {
      if (around.includes(value)) return '{...}';
      const within = [...around, value];
      const pairs = value.entries.map(
        ({ key, value: item }) => `${inspectWithin(key, within)}=>${inspectWithin(item, within)}`,
      );
      return `{${pairs.join(', ')}}`;
    }
  }
}

/** The receiver as NoMethodError names it: `"/app":String`. */
export function describeReceiver(value: RubyValue): string {
  const text = inspect(value);
  return text.startsWith('#') ? text : `${text}:${classNameOf(value)}`;
}

/** A string as errors of `Float()` and `Integer()` quote it, byte by byte where it is not ASCII. */
export function dumpString(text: string): string {
  return dumpBytes(Buffer.from(text));
}

function dumpBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  const runs = text.split(/([\x80-\xff])/).map((run) => {
    const code = run.length === 1 ? run.charCodeAt(0) : 0;
    return code < 0x80 ? quote(run, false).slice(1, -1) : `\\x${hex(code, 2)}`;
  });
  return `"${runs.join('')}"`;
}

function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
    const power = Number(exponent);
    const digits = String(Math.abs(power)).padStart(2, '0');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${power < 0 ? '-' : '+'}${digits}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

const namedEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\f': '\\f',
  '\v': '\\v',
  '\b': '\\b',
  '\x07': '\\a',
  '\x1b': '\\e',
};

/** NEL is the one control character that Ruby takes for something to print. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\p{Co}\p{Zs}\x85]$/u;

/** A string as Ruby's `inspect` writes it. */
export function inspectString(text: string): string {
  return quote(text, true);
}

/** Symbols of ASCII alone are no Unicode to Ruby, which then writes what cannot be printed as bytes. */
function quote(text: string, isUnicode: boolean): string {
  const escaped = Array.from(text).map((character, index, all) => {
    const named = namedEscapes[character];
    if (named !== undefined) return named;
    // `#{`, `#$` and `#@` would be read as interpolation.
    if (character === '#' && /^[{$@]$/.test(all[index + 1] ?? '')) return '\\#';
    if (printable.test(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    if (!isUnicode && code < 0x80) return `\\x${hex(code, 2)}`;
    return code > 0xffff ? `\\u{${hex(code, 0)}}` : `\\u${hex(code, 4)}`;
  });
  return `"${escaped.join('')}"`;
}

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0');
}

const operators = /^(?:[+\-*/%<>!~^&|`]|\*\*|[+\-!~]@|[=!]=|===|[=!]~|<=>|[<>]=|<<|>>|\[\]=?)$/;
/** Everything beyond ASCII may be in a name. */
const identifier =
  /^(?:\$|@@?)?[A-Za-z_\u{80}-\u{10ffff}][\w\u{80}-\u{10ffff}]*$|^[A-Za-z_\u{80}-\u{10ffff}][\w\u{80}-\u{10ffff}]*[?!=]$/u;

function inspectSymbol(name: string): string {
  const characters = Array.from(name);
  const isPlain =
    operators.test(name) ||
    (identifier.test(name) && characters.every((character) => printable.test(character)));
  const isAscii = characters.every((character) => character < '\x80');
  return isPlain ? `:${name}` : `:${quote(name, !isAscii)}`;
}
