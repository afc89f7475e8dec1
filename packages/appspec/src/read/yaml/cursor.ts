import { endOfText, readCharacters } from './character-source.js';
import type { Mark } from './mark.js';
import { YamlSyntaxError } from './yaml-syntax-error.js';

const space = 0x20;
const tab = 0x09;

/** A reading position in a text, with the character classes of libyaml. */
export interface Cursor {
  mark(): Mark;
  column(): number;
  /** The character at a distance from the position, as a string; empty behind the last one. */
  peek(distance?: number): string;
  is(expected: string, distance?: number): boolean;
  isSpace(): boolean;
  isTab(distance?: number): boolean;
  isBlank(distance?: number): boolean;
  isBreak(distance?: number): boolean;
  isEnd(distance?: number): boolean;
  isBreakOrEnd(distance?: number): boolean;
  isBlankOrEnd(distance?: number): boolean;
  /** Letters, digits, `_` and `-`: what names of anchors and handles are made of. */
  isWord(distance?: number): boolean;
  /** `---` or `...` alone at the start of a line. */
  isDocumentIndicator(indicator?: '---' | '...'): boolean;
  /**
   * Decodes so many characters ahead, as libyaml does at certain points: a bad byte among them is found now, before
   * anything else that is wrong.
   */
  prefetch(count: number): void;
  /** Passes over characters that are no line breaks. */
  skip(count?: number): void;
  /** Passes over a line break; nothing where there is none. */
  skipLine(): void;
  /** Takes one character that is no line break. */
  read(): string;
  /** Takes a line break, as the character it counts for in a scalar. */
  readLine(): string;
  /** As libyaml does at the end of the text, so that what follows has a line of its own. */
  forceNewLine(): void;
  /** @throws YamlSyntaxError always: the problem is where the cursor stands. */
  fail(problem: string, context?: string, contextMark?: Mark): never;
}

/** Opens a text for scanning. */
export function openCursor(bytes: Uint8Array): Cursor {
  const source = readCharacters(bytes);
  let index = 0;
  let line = 0;
  let column = 0;

  const code = (distance: number) => source.at(index + distance);

  const cursor: Cursor = {
    mark: () => ({ index, line, column }),
    column: () => column,
    peek: (distance = 0) => {
      const character = code(distance);
      return character === endOfText ? '' : String.fromCodePoint(character);
    },
    is: (expected, distance = 0) => code(distance) === expected.charCodeAt(0),
    isSpace: () => code(0) === space,
    isTab: (distance = 0) => code(distance) === tab,
    isBlank: (distance = 0) => code(distance) === space || code(distance) === tab,
    isBreak: (distance = 0) => isBreak(code(distance)),
    isEnd: (distance = 0) => code(distance) === endOfText,
    isBreakOrEnd: (distance = 0) => isBreak(code(distance)) || code(distance) === endOfText,
    isBlankOrEnd: (distance = 0) => cursor.isBlank(distance) || cursor.isBreakOrEnd(distance),
    isWord: (distance = 0) => /^[0-9A-Za-z_-]$/.test(cursor.peek(distance)),
    isDocumentIndicator(indicator) {
      if (column !== 0 || !cursor.isBlankOrEnd(3)) return false;
      const found = cursor.peek() + cursor.peek(1) + cursor.peek(2);
      return indicator === undefined ? found === '---' || found === '...' : found === indicator;
    },
    prefetch(count) {
      code(count - 1);
    },
    skip(count = 1) {
      index += count;
      column += count;
    },
    skipLine() {
      if (!isBreak(code(0))) return;
      index += code(0) === 0x0d && code(1) === 0x0a ? 2 : 1;
      column = 0;
      line += 1;
    },
    read() {
      const character = cursor.peek();
      cursor.skip();
      return character;
    },
    readLine() {
      const character = code(0);
      if (!isBreak(character)) return '';
      cursor.skipLine();
      return character === 0x2028 || character === 0x2029 ? String.fromCodePoint(character) : '\n';
    },
    forceNewLine() {
      if (column === 0) return;
      column = 0;
      line += 1;
    },
    fail(problem, context, contextMark) {
      throw new YamlSyntaxError({ problem, context, contextMark, problemMark: cursor.mark() });
    },
  };
  return cursor;
}

/** LF, CR, NEL, LS and PS end a line. */
function isBreak(character: number): boolean {
  return (
    character === 0x0a ||
    character === 0x0d ||
    character === 0x85 ||
    character === 0x2028 ||
    character === 0x2029
  );
}
