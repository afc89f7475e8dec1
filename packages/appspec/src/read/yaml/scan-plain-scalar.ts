import type { Cursor } from './cursor.js';
import { createGap } from './gap.js';
import type { ScalarToken } from './token.js';

export interface PlainScalar {
  readonly token: ScalarToken;
  /** The scalar ended behind a line break, so a key may follow. */
  readonly endedOnNewLine: boolean;
}

/** Scans a scalar without quotes. `indent` is the indentation of the collection around it. */
export function scanPlainScalar(cursor: Cursor, indent: number, inFlow: boolean): PlainScalar {
  const start = cursor.mark();
  const context = 'while scanning a plain scalar';
  let end = start;
  let value = '';
  const gap = createGap(cursor);

  for (;;) {
    cursor.prefetch(4);
    if (cursor.isDocumentIndicator() || cursor.is('#')) break;
    while (!cursor.isBlankOrEnd()) {
      if (inFlow && cursor.is(':') && /^[,?[\]{}]$/.test(cursor.peek(1))) {
        cursor.fail("found unexpected ':'", context, start);
      }
      if (cursor.is(':') && cursor.isBlankOrEnd(1)) break;
      if (inFlow && /^[,[\]{}]$/.test(cursor.peek())) break;
      value += gap.take() + cursor.read();
      end = cursor.mark();
      cursor.prefetch(2);
    }
    if (!cursor.isBlank() && !cursor.isBreak()) break;
    while (cursor.isBlank() || cursor.isBreak()) {
      if (cursor.isBreak()) {
        gap.addBreak();
        continue;
      }
      if (gap.hasBreak() && cursor.column() < indent + 1 && cursor.isTab()) {
        cursor.fail('found a tab character that violates indentation', context, start);
      }
      gap.addBlank();
    }
    if (!inFlow && cursor.column() < indent + 1) break;
  }
  return {
    token: { kind: 'scalar', value, style: 'plain', start, end },
    endedOnNewLine: gap.hasBreak(),
  };
}
