import type { Cursor } from './cursor.js';
import type { Mark } from './mark.js';
import { scanTagHandle, scanTagUri } from './scan-tag.js';
import type { Token } from './token.js';

/** Scans a `%YAML` or `%TAG` line. */
export function scanDirective(cursor: Cursor): Token {
  const start = cursor.mark();
  const context = 'while scanning a directive';
  cursor.skip();
  const name = scanName(cursor, start);
  let token: Token;
  if (name === 'YAML') token = scanVersion(cursor, start);
  else if (name === 'TAG') token = scanTagPrefix(cursor, start);
  else cursor.fail('found unknown directive name', context, start);

  skipBlanks(cursor);
  if (cursor.is('#')) while (!cursor.isBreakOrEnd()) cursor.skip();
  if (!cursor.isBreakOrEnd()) {
    cursor.fail('did not find expected comment or line break', context, start);
  }
  cursor.skipLine();
  return token;
}

function scanName(cursor: Cursor, start: Mark): string {
  const context = 'while scanning a directive';
  let name = '';
  while (cursor.isWord()) name += cursor.read();
  if (name === '') cursor.fail('could not find expected directive name', context, start);
  if (!cursor.isBlankOrEnd()) {
    cursor.fail('found unexpected non-alphabetical character', context, start);
  }
  return name;
}

function scanVersion(cursor: Cursor, start: Mark): Token {
  skipBlanks(cursor);
  const major = scanVersionNumber(cursor, start);
  if (!cursor.is('.')) {
    cursor.fail(
      "did not find expected digit or '.' character",
      'while scanning a %YAML directive',
      start,
    );
  }
  cursor.skip();
  const minor = scanVersionNumber(cursor, start);
  return { kind: 'version-directive', major, minor, start, end: cursor.mark() };
}

function scanVersionNumber(cursor: Cursor, start: Mark): number {
  const context = 'while scanning a %YAML directive';
  let digits = '';
  while (/^[0-9]$/.test(cursor.peek())) {
    if (digits.length === 9) cursor.fail('found extremely long version number', context, start);
    digits += cursor.read();
  }
  if (digits === '') cursor.fail('did not find expected version number', context, start);
  return Number(digits);
}

function scanTagPrefix(cursor: Cursor, start: Mark): Token {
  const context = 'while scanning a %TAG directive';
  skipBlanks(cursor);
  const handle = scanTagHandle(cursor, start, true);
  if (!cursor.isBlank()) cursor.fail('did not find expected whitespace', context, start);
  skipBlanks(cursor);
  const prefix = scanTagUri(cursor, { start, directive: true, flowIndicators: true });
  if (!cursor.isBlankOrEnd()) {
    cursor.fail('did not find expected whitespace or line break', context, start);
  }
  return { kind: 'tag-directive', handle, prefix, start, end: cursor.mark() };
}

function skipBlanks(cursor: Cursor): void {
  while (cursor.isBlank()) cursor.skip();
}
