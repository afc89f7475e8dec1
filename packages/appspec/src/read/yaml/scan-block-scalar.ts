import type { Cursor } from './cursor.js';
import type { Mark } from './mark.js';
import type { Token } from './token.js';

const context = 'while scanning a block scalar';

/** Scans a `|` or `>` scalar. `parentIndent` is the indentation of the collection around it, -1 outside of any. */
export function scanBlockScalar(
  cursor: Cursor,
  style: 'literal' | 'folded',
  parentIndent: number,
): Token {
  const start = cursor.mark();
  cursor.skip();
  const { chomping, increment } = scanHeader(cursor, start);
  let end = cursor.mark();
  let indent = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;

  function scanBreaks(): string {
    let breaks = '';
    let deepest = 0;
    end = cursor.mark();
    for (;;) {
      while ((indent === 0 || cursor.column() < indent) && cursor.isSpace()) cursor.skip();
      deepest = Math.max(deepest, cursor.column());
      if ((indent === 0 || cursor.column() < indent) && cursor.isTab()) {
        cursor.fail('found a tab character where an indentation space is expected', context, start);
      }
      if (!cursor.isBreak()) break;
      breaks += cursor.readLine();
      end = cursor.mark();
    }
    if (indent === 0) indent = Math.max(deepest, parentIndent + 1, 1);
    return breaks;
  }

  let value = '';
  let lineBreak = '';
  let startedBlank = false;
  let breaks = scanBreaks();
  while (cursor.column() === indent && !cursor.isEnd()) {
    const startsBlank = cursor.isBlank();
    if (style === 'folded' && lineBreak.startsWith('\n') && !startedBlank && !startsBlank) {
      if (breaks === '') value += ' ';
    } else {
      value += lineBreak;
    }
    value += breaks;
    startedBlank = startsBlank;
    while (!cursor.isBreakOrEnd()) value += cursor.read();
    lineBreak = cursor.readLine();
    breaks = scanBreaks();
  }
  if (chomping !== '-') value += lineBreak;
  if (chomping === '+') value += breaks;
  return { kind: 'scalar', value, style, start, end };
}

interface Header {
  readonly chomping: string;
  readonly increment: number;
}

function scanHeader(cursor: Cursor, start: Mark): Header {
  let chomping = '';
  let increment = 0;
  const scanChomping = () => {
    if (cursor.is('+') || cursor.is('-')) chomping = cursor.read();
  };
  const scanIncrement = () => {
    if (!/^[0-9]$/.test(cursor.peek())) return;
    if (cursor.is('0')) {
      cursor.fail('found an indentation indicator equal to 0', context, start);
    }
    increment = Number(cursor.read());
  };
  scanChomping();
  scanIncrement();
  if (chomping === '') scanChomping();

  while (cursor.isBlank()) cursor.skip();
  if (cursor.is('#')) while (!cursor.isBreakOrEnd()) cursor.skip();
  if (!cursor.isBreakOrEnd()) {
    cursor.fail('did not find expected comment or line break', context, start);
  }
  cursor.skipLine();
  return { chomping, increment };
}
