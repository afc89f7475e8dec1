import { readSet } from './character-set.js';
import {
  anyNumber,
  matchInOrder,
  namePattern,
  type NamePattern,
  type Token,
} from './name-pattern.js';

/** A line of a file in the syntax of .gitignore. */
export interface IgnorePattern {
  /** As it is written. */
  readonly text: string;
  /** Whether it begins with `!`: what it matches is in. */
  readonly isNegated: boolean;
  /** @param names those of a path, from the root of what the patterns are for */
  readonly matches: (names: readonly string[], isDirectory: boolean) => boolean;
}

/** Any number of folders: `**` between slashes. */
const anyDepth = Symbol('any number of folders');

type Segment = NamePattern | typeof anyDepth;

/** Reads patterns as git does, one a line, however lines end; comments and empty lines are none. */
export function readIgnorePatterns(text: string): IgnorePattern[] {
  return text.split(/\r\n?|\n/).flatMap((line) => readPattern(line) ?? []);
}

function readPattern(line: string): IgnorePattern | undefined {
  const text = withoutBlanks(line);
  if (text === '' || text.startsWith('#')) return undefined;
  const isNegated = text.startsWith('!');
  const written = isNegated ? text.slice(1) : text;
  const onlyFolders = written.endsWith('/');
  const pattern = onlyFolders ? written.slice(0, -1) : written;
  const isPath = pattern.includes('/');
  const segments = readSegments(pattern.startsWith('/') ? pattern.slice(1) : pattern, isPath);
  const matches = (names: readonly string[], isDirectory: boolean): boolean => {
    if (segments === undefined || (onlyFolders && !isDirectory)) return false;
    return matchesNames(segments, isPath ? names : names.slice(-1));
  };
  return { text, isNegated, matches };
}

/** Blanks at the end do not count, unless there is a backslash before them. */
function withoutBlanks(line: string): string {
  let end = line.length;
  while (line.charAt(end - 1) === ' ') end--;
  if (end === line.length) return line;
  let backslashes = 0;
  while (line.charAt(end - 1 - backslashes) === '\\') backslashes++;
  return line.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}

/** Undefined for a pattern that git takes, and that matches nothing. */
function readSegments(pattern: string, isPath: boolean): Segment[] | undefined {
  const segments: Segment[] = [];
  let tokens: Token[] = [];
  let start = 0;
  const end = (at: number) => {
    const isAnyDepth = isPath && /^\*{2,}$/.test(pattern.slice(start, at));
    segments.push(isAnyDepth ? anyDepth : namePattern(tokens));
    tokens = [];
  };
  for (let at = 0; at < pattern.length; at++) {
    let character = pattern.charAt(at);
    if (character === '[') {
      const set = readSet(pattern, at);
      if (set === undefined) return undefined;
      tokens.push(set.has);
      at = set.end;
      continue;
    }
    if (character === '*') {
      if (tokens.at(-1) !== anyNumber) tokens.push(anyNumber);
      continue;
    }
    if (character === '?') {
      tokens.push(() => true);
      continue;
    }
    if (character === '\\') {
      at += 1;
      if (at === pattern.length) return undefined;
      character = pattern.charAt(at);
    }
    if (character === '/') {
      end(pattern.charAt(at - 1) === '\\' ? at - 1 : at);
      start = at + 1;
    } else {
      tokens.push(character);
    }
  }
  end(pattern.length);
  return segments;
}

/** `**` stands for something at the end, and elsewhere also for nothing. */
function matchesNames(segments: readonly Segment[], names: readonly string[]): boolean {
  const place = matchInOrder(
    names.length,
    (at) => segments[at] === anyDepth,
    (at, from) => {
      const segment = segments[at];
      return segment !== anyDepth && segment?.(names[from] ?? '') === true;
    },
  );
  return place === segments.length;
}
