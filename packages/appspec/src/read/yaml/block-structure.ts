import type { Cursor } from './cursor.js';
import type { Mark } from './mark.js';
import type { Token } from './token.js';
import { YamlSyntaxError } from './yaml-syntax-error.js';

/** A place where a key without `?` may have begun; a later `:` decides it. */
export interface SimpleKey {
  /** What begins a line of a block mapping can be nothing but a key. */
  readonly required: boolean;
  readonly tokenNumber: number;
  readonly mark: Mark;
}

/** Tokens that wait to be taken, and what decides about tokens that are still to be put between them. */
export interface BlockStructure {
  /** The next token, if one is ready. */
  head(): Token | undefined;
  /** Takes the next token away. */
  take(): void;
  add(token: Token): void;
  /** Column of the innermost block collection, -1 outside of any. */
  indent(): number;
  inFlow(): boolean;
  enterFlow(): void;
  leaveFlow(): void;
  /** Opens a block collection at a column that is deeper than the ones around; in front of a token that waits, if one is named. */
  rollIndent(
    column: number,
    kind: 'block-sequence-start' | 'block-mapping-start',
    mark: Mark,
    tokenNumber?: number,
  ): void;
  /** Closes the block collections that are deeper than a column. */
  unrollIndent(column: number): void;
  /** Notes that a key may begin here. @throws YamlSyntaxError when one before it had to be a key. */
  saveSimpleKey(): void;
  /** Gives up the key that may have begun. @throws YamlSyntaxError when it had to be one. */
  removeSimpleKey(): void;
  /** The key that a `:` completes, if there is one; its tokens are put in place. */
  completeSimpleKey(): boolean;
  /** Gives up keys that began on another line or too long ago. @throws YamlSyntaxError when one had to be a key. */
  expireSimpleKeys(): void;
  /** Whether the next token may still turn out to be a key, which would put tokens in front of it. */
  isHeadUndecided(): boolean;
}

/** A key is given up this many characters behind its beginning. */
const longestKey = 1024;

export function createBlockStructure(cursor: Cursor): BlockStructure {
  const queue: Token[] = [];
  const indents: number[] = [];
  /** One per level of flow collections. */
  const simpleKeys: (SimpleKey | undefined)[] = [undefined];
  let taken = 0;
  let indent = -1;

  const inFlow = () => simpleKeys.length > 1;

  function setKey(key: SimpleKey | undefined): void {
    simpleKeys[simpleKeys.length - 1] = key;
  }

  function missingColon({ mark }: SimpleKey): never {
    throw new YamlSyntaxError({
      problem: "could not find expected ':'",
      context: 'while scanning a simple key',
      contextMark: mark,
      problemMark: cursor.mark(),
    });
  }

  const structure: BlockStructure = {
    head: () => queue[0],
    take() {
      if (queue.shift() !== undefined) taken += 1;
    },
    add(token) {
      queue.push(token);
    },
    indent: () => indent,
    inFlow,
    enterFlow() {
      simpleKeys.push(undefined);
    },
    leaveFlow() {
      if (inFlow()) simpleKeys.pop();
    },
    rollIndent(column, kind, mark, tokenNumber) {
      if (inFlow() || indent >= column) return;
      indents.push(indent);
      indent = column;
      const place = tokenNumber === undefined ? queue.length : tokenNumber - taken;
      queue.splice(place, 0, { kind, start: mark, end: mark });
    },
    unrollIndent(column) {
      if (inFlow()) return;
      while (indent > column) {
        queue.push({ kind: 'block-end', start: cursor.mark(), end: cursor.mark() });
        indent = indents.pop() ?? -1;
      }
    },
    saveSimpleKey() {
      const required = !inFlow() && indent === cursor.column();
      const key = { required, tokenNumber: taken + queue.length, mark: cursor.mark() };
      structure.removeSimpleKey();
      setKey(key);
    },
    removeSimpleKey() {
      const key = simpleKeys.at(-1);
      if (key?.required === true) missingColon(key);
      setKey(undefined);
    },
    completeSimpleKey() {
      const key = simpleKeys.at(-1);
      if (key === undefined) return false;
      const { mark, tokenNumber } = key;
      queue.splice(tokenNumber - taken, 0, { kind: 'key', start: mark, end: mark });
      structure.rollIndent(mark.column, 'block-mapping-start', mark, tokenNumber);
      setKey(undefined);
      return true;
    },
    expireSimpleKeys() {
      const now = cursor.mark();
      simpleKeys.forEach((key, level) => {
        if (key === undefined) return;
        if (key.mark.line === now.line && key.mark.index + longestKey >= now.index) return;
        if (key.required) missingColon(key);
        simpleKeys[level] = undefined;
      });
    },
    isHeadUndecided() {
      structure.expireSimpleKeys();
      return simpleKeys.some((key) => key?.tokenNumber === taken);
    },
  };
  return structure;
}
