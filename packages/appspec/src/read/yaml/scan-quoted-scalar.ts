import type { Cursor } from './cursor.js';
import { createGap } from './gap.js';
import type { Mark } from './mark.js';
import type { ScalarToken } from './token.js';

/** Scans a scalar in quotes. */
export function scanQuotedScalar(
  cursor: Cursor,
  style: 'single-quoted' | 'double-quoted',
): ScalarToken {
  const start = cursor.mark();
  const context = 'while scanning a quoted scalar';
  const quote = style === 'single-quoted' ? "'" : '"';
  let value = '';
  cursor.skip();

  for (;;) {
    cursor.prefetch(4);
    if (cursor.isDocumentIndicator()) {
      cursor.fail('found unexpected document indicator', context, start);
    }
    if (cursor.isEnd()) cursor.fail('found unexpected end of stream', context, start);
    const gap = createGap(cursor);
    while (!cursor.isBlankOrEnd()) {
      if (quote === "'" && cursor.is("'") && cursor.is("'", 1)) {
        value += "'";
        cursor.skip(2);
      } else if (cursor.is(quote)) {
        break;
      } else if (quote === '"' && cursor.is('\\') && cursor.isBreak(1)) {
        cursor.skip();
        cursor.skipLine();
        gap.openWithoutBreak();
        break;
      } else if (quote === '"' && cursor.is('\\')) {
        value += scanEscape(cursor, start);
      } else {
        value += cursor.read();
      }
      cursor.prefetch(2);
    }
    if (cursor.is(quote)) break;
    while (cursor.isBlank() || cursor.isBreak()) {
      if (cursor.isBlank()) gap.addBlank();
      else gap.addBreak();
    }
    value += gap.take();
  }
  cursor.skip();
  return { kind: 'scalar', value, style, start, end: cursor.mark() };
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const escapeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function scanEscape(cursor: Cursor, start: Mark): string {
  const context = 'while parsing a quoted scalar';
  const letter = cursor.peek(1);
  const length = escapeLengths[letter];
  const simple = escapes[letter];
  if (simple === undefined && length === undefined) {
    cursor.fail('found unknown escape character', context, start);
  }
  cursor.skip(2);
  if (simple !== undefined) return simple;

  let digits = '';
  for (let index = 0; index < (length ?? 0); index += 1) {
    const digit = cursor.peek(index);
    if (!/^[0-9A-Fa-f]$/.test(digit)) {
      cursor.fail('did not find expected hexdecimal number', context, start);
    }
    digits += digit;
  }
  const character = Number.parseInt(digits, 16);
  if ((character >= 0xd800 && character <= 0xdfff) || character > 0x10ffff) {
    cursor.fail('found invalid Unicode character escape code', context, start);
  }
  cursor.skip(length);
  return String.fromCodePoint(character);
}
