import { dumpString } from './inspect.js';
import type { PsychVersion } from './psych-version.js';
import { resolveDate, resolveTime } from './resolve-time.js';
import { RubyError } from './ruby-error.js';
import type { RubyScalar } from './ruby-value.js';

/** Lines end only with a line feed for Ruby, and none of these sees one: what has more lines is a word. */
const timestamp =
  /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t\r\n\f\v]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:[ \t\r\n\f\v]*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;
const date = /^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/;
const float = /^(?:[-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][-+][0-9]+)?)$/;
const integer =
  /^(?:[-+]?0b[0-1_,]+|[-+]?0[0-7_,]+|[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)|[-+]?0x[0-9a-fA-F_,]+)$/;
const sexagesimal = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}$/;
const sexagesimalFloat = /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9]){1,2}\.[0-9_]*$/;
/** Text that can be no number: nothing but one odd character before a letter or sign. */
const wordLike = /^[^\d.:-]?[\p{Alphabetic}_ \t\r\n\f\v!@#$%^&*(){}<>|/\\~;=]+/u;

/**
 * What Psych takes a plain scalar for: YAML 1.1 as Psych understands it, which is neither the 1.1 nor the 1.2 schema.
 * @throws RubyError for what Psych refuses: dates and times in version 4, and numbers that Ruby cannot convert.
 */
export function resolveScalar(text: string, psych: PsychVersion): RubyScalar {
  if (text === '') return { type: 'nil' };
  if (text.includes('\n') || wordLike.test(text)) return resolveWord(text);
  if (timestamp.test(text)) return resolveTime(text, psych);
  if (date.test(text)) return resolveDate(text, psych);
  if (/^\+?\.inf$/i.test(text)) return { type: 'float', value: Infinity };
  if (/^-\.inf$/i.test(text)) return { type: 'float', value: -Infinity };
  if (/^\.nan$/i.test(text)) return { type: 'float', value: NaN };
  if (/^:[^\n]/.test(text)) return resolveSymbol(text);
  if (sexagesimal.test(text)) return { type: 'integer', value: sumOfSixties(text) };
  if (sexagesimalFloat.test(text)) return { type: 'float', value: sumOfSixtiesFloat(text) };
  if (float.test(text)) return resolveFloat(text);
  if (integer.test(text))
    return { type: 'integer', value: parseInteger(text.replace(/[,_]/g, '')) };
  return { type: 'string', value: text };
}

function resolveWord(text: string): RubyScalar {
  const string: RubyScalar = { type: 'string', value: text };
  if (Array.from(text).length > 5 || /(?<=^|\n)[^ytonf~]/i.test(text)) return string;
  if (text === '~' || /(?<=^|\n)null(?=$|\n)/i.test(text)) return { type: 'nil' };
  if (/(?<=^|\n)(?:yes|true|on)(?=$|\n)/i.test(text)) return { type: 'boolean', value: true };
  if (/(?<=^|\n)(?:no|false|off)(?=$|\n)/i.test(text)) return { type: 'boolean', value: false };
  return string;
}

function resolveSymbol(text: string): RubyScalar {
  const quoted = /^:(["'])([^\n]*)\1/.exec(text)?.[2];
  return { type: 'symbol', value: (quoted ?? text).replace(/^:/, '') };
}

/** Psych weighs the parts by their distance from the third, so `1:30` is 5400, not 90. */
function sumOfSixties(text: string): bigint {
  return text.split(':').reduce((sum, part, place) => {
    const number = /^([-+]?)(\d+(?:_\d+)*)/.exec(part);
    const size =
      BigInt((number?.[2] ?? '0').replaceAll('_', '')) * 60n ** BigInt(Math.abs(place - 2));
    return number?.[1] === '-' ? sum - size : sum + size;
  }, 0n);
}

/** Ruby's `to_f` and `to_i` stop at an underscore that is not between two digits. */
function sumOfSixtiesFloat(text: string): number {
  return text.split(':').reduce((sum, part, place) => {
    const number = /^[-+]?\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?/.exec(part)?.[0] ?? '0';
    return sum + Number(number.replaceAll('_', '')) * 60 ** Math.abs(place - 2);
  }, 0);
}

function resolveFloat(text: string): RubyScalar {
  if (/^[-+]?\.\n?$/.test(text)) return { type: 'string', value: text };
  const plain = text.replace(/[,_]|\.([Ee]|$)/g, '$1');
  if (!/^[-+]?(\d+(\.\d+)?|\.\d+)([eE][-+]?\d+)?$/.test(plain)) {
    throw new RubyError(
      'ArgumentError',
      `invalid value for Float(): ${dumpString(plain)}`,
      'appspec-yaml',
    );
  }
  return { type: 'float', value: Number(plain) };
}

function parseInteger(text: string): bigint {
  const [, sign = '', prefix = '', digits = ''] = /^([-+]?)(0[xXbB]?)?(.*)$/.exec(text) ?? [];
  if (digits === '' && prefix.length > 1) {
    throw new RubyError(
      'ArgumentError',
      `invalid value for Integer(): ${dumpString(text)}`,
      'appspec-yaml',
    );
  }
  // A leading zero alone makes a number octal.
  const marker = prefix === '0' ? '0o' : prefix;
  const size = BigInt(digits === '' ? '0' : marker + digits);
  return sign === '-' ? -size : size;
}
