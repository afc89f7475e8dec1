import type { Cursor } from './cursor.js';
import type { Mark } from './mark.js';
import type { Token } from './token.js';

/** Scans `!local`, `!!shorthand`, `!handle!suffix` or `!<verbatim>`. */
export function scanTag(cursor: Cursor, inFlow: boolean): Token {
  const start = cursor.mark();
  const context = 'while scanning a tag';
  let handle = '';
  let suffix: string;
  if (cursor.is('<', 1)) {
    cursor.skip(2);
    suffix = scanTagUri(cursor, { start, directive: false, flowIndicators: true });
    if (!cursor.is('>')) cursor.fail("did not find the expected '>'", context, start);
    cursor.skip();
  } else {
    handle = scanTagHandle(cursor, start, false);
    if (handle.length > 1 && handle.endsWith('!')) {
      suffix = scanTagUri(cursor, { start, directive: false, flowIndicators: false });
    } else {
      suffix = scanTagUri(cursor, { start, directive: false, flowIndicators: false, head: handle });
      handle = '!';
      if (suffix === '') [handle, suffix] = [suffix, handle];
    }
  }
  if (!(inFlow && cursor.is(',')) && !cursor.isBlankOrEnd()) {
    cursor.fail('did not find expected whitespace or line break', context, start);
  }
  return { kind: 'tag', handle, suffix, start, end: cursor.mark() };
}

/** Scans the handle of a tag or of a `%TAG` directive. */
export function scanTagHandle(cursor: Cursor, start: Mark, directive: boolean): string {
  if (!cursor.is('!')) {
    cursor.fail(
      "did not find expected '!'",
      directive ? 'while scanning a tag directive' : 'while scanning a tag',
      start,
    );
  }
  let handle = cursor.read();
  while (cursor.isWord()) handle += cursor.read();
  if (cursor.is('!')) return handle + cursor.read();
  if (directive && handle !== '!') {
    cursor.fail("did not find expected '!'", 'while parsing a tag directive', start);
  }
  return handle;
}

export interface TagUriOptions {
  readonly start: Mark;
  readonly directive: boolean;
  /** Whether `,`, `[` and `]` may be part of it. */
  readonly flowIndicators: boolean;
  /** What was read already: a handle that turned out to be the beginning of the tag. */
  readonly head?: string;
}

/** Scans the part of a tag behind its handle, or the prefix of a `%TAG` directive. */
export function scanTagUri(cursor: Cursor, options: TagUriOptions): string {
  const { start, directive, flowIndicators, head = '' } = options;
  const context = directive ? 'while parsing a %TAG directive' : 'while parsing a tag';
  const allowed = flowIndicators ? /^[\w\-;/?:@&=+$.%!~*'(),[\]]$/ : /^[\w\-;/?:@&=+$.%!~*'()]$/;
  let uri = head.slice(1);
  let length = head.length;
  while (allowed.test(cursor.peek())) {
    uri += cursor.is('%') ? scanUriEscape(cursor, start, context) : cursor.read();
    length += 1;
  }
  if (length === 0) cursor.fail('did not find expected tag URI', context, start);
  return uri;
}

function scanUriEscape(cursor: Cursor, start: Mark, context: string): string {
  const octets: number[] = [];
  let width = 0;
  do {
    const digits = cursor.peek(1) + cursor.peek(2);
    if (!cursor.is('%') || !/^[0-9A-Fa-f]{2}$/.test(digits)) {
      cursor.fail('did not find URI escaped octet', context, start);
    }
    const octet = Number.parseInt(digits, 16);
    if (octets.length === 0) {
      width =
        octet < 0x80 ? 1 : octet >> 5 === 6 ? 2 : octet >> 4 === 14 ? 3 : octet >> 3 === 30 ? 4 : 0;
      if (width === 0) cursor.fail('found an incorrect leading UTF-8 octet', context, start);
    } else if ((octet & 0xc0) !== 0x80) {
      cursor.fail('found an incorrect trailing UTF-8 octet', context, start);
    }
    octets.push(octet);
    cursor.skip(3);
  } while (octets.length < width);
  return new TextDecoder().decode(Uint8Array.from(octets));
}
