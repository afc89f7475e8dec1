import { createBlockStructure } from './block-structure.js';
import { openCursor } from './cursor.js';
import { scanBlockScalar } from './scan-block-scalar.js';
import { scanDirective } from './scan-directive.js';
import { scanPlainScalar } from './scan-plain-scalar.js';
import { scanQuotedScalar } from './scan-quoted-scalar.js';
import { scanTag } from './scan-tag.js';
import type { BareTokenKind, Token } from './token.js';
import { YamlSyntaxError } from './yaml-syntax-error.js';

/** The tokens of a text, one after the other. */
export interface TokenReader {
  /** The next token without taking it; `stream-end` again and again at the end. */
  peek(): Token;
  /** Goes on to the next token. */
  skip(): void;
}

/**
 * Scans with libyaml's algorithm (https://github.com/yaml/libyaml, MIT; the `yaml` package reads another dialect):
 * indentation becomes tokens, and a key is recognized only when its `:` turns up, on the same line and within 1024 characters.
 * @throws YamlSyntaxError from `peek`, when the text ahead cannot be scanned.
 */
export function scanTokens(bytes: Uint8Array): TokenReader {
  const cursor = openCursor(bytes);
  const blocks = createBlockStructure(cursor);
  let simpleKeyAllowed = true;
  let ended = false;

  function take(kind: BareTokenKind, width: number): void {
    const start = cursor.mark();
    cursor.skip(width);
    blocks.add({ kind, start, end: cursor.mark() });
  }

  function skipToNextToken(): void {
    for (;;) {
      // A byte order mark at the start of a line is passed over, yet it counts as a column: what follows is deeper.
      if (cursor.column() === 0 && cursor.is('\ufeff')) cursor.skip();
      while (cursor.isSpace() || ((blocks.inFlow() || !simpleKeyAllowed) && cursor.isTab())) {
        cursor.skip();
      }
      if (cursor.is('#')) while (!cursor.isBreakOrEnd()) cursor.skip();
      if (!cursor.isBreak()) return;
      cursor.skipLine();
      if (!blocks.inFlow()) simpleKeyAllowed = true;
    }
  }

  function leaveBlocks(): void {
    blocks.unrollIndent(-1);
    blocks.removeSimpleKey();
    simpleKeyAllowed = false;
  }

  function fetchStreamEnd(): void {
    cursor.forceNewLine();
    leaveBlocks();
    blocks.add({ kind: 'stream-end', start: cursor.mark(), end: cursor.mark() });
    ended = true;
  }

  function fetchDirective(): void {
    leaveBlocks();
    blocks.add(scanDirective(cursor));
  }

  function fetchDocumentIndicator(): void {
    leaveBlocks();
    take(cursor.is('-') ? 'document-start' : 'document-end', 3);
  }

  function fetchFlowStart(kind: 'flow-sequence-start' | 'flow-mapping-start'): void {
    if (simpleKeyAllowed) blocks.saveSimpleKey();
    blocks.enterFlow();
    simpleKeyAllowed = true;
    take(kind, 1);
  }

  function fetchFlowEnd(kind: 'flow-sequence-end' | 'flow-mapping-end'): void {
    blocks.removeSimpleKey();
    blocks.leaveFlow();
    simpleKeyAllowed = false;
    take(kind, 1);
  }

  function fetchFlowEntry(): void {
    blocks.removeSimpleKey();
    simpleKeyAllowed = true;
    take('flow-entry', 1);
  }

  /** Opens a block collection here, unless it has begun already. */
  function openBlock(kind: 'block-sequence-start' | 'block-mapping-start', problem: string): void {
    const mark = cursor.mark();
    if (!simpleKeyAllowed)
      throw new YamlSyntaxError({ problem, contextMark: mark, problemMark: mark });
    blocks.rollIndent(mark.column, kind, mark);
  }

  function fetchBlockEntry(): void {
    if (!blocks.inFlow()) {
      openBlock('block-sequence-start', 'block sequence entries are not allowed in this context');
    }
    blocks.removeSimpleKey();
    simpleKeyAllowed = true;
    take('block-entry', 1);
  }

  function fetchKey(): void {
    if (!blocks.inFlow()) {
      openBlock('block-mapping-start', 'mapping keys are not allowed in this context');
    }
    blocks.removeSimpleKey();
    simpleKeyAllowed = !blocks.inFlow();
    take('key', 1);
  }

  function fetchValue(): void {
    if (blocks.completeSimpleKey()) {
      simpleKeyAllowed = false;
    } else {
      if (!blocks.inFlow()) {
        openBlock('block-mapping-start', 'mapping values are not allowed in this context');
      }
      simpleKeyAllowed = !blocks.inFlow();
    }
    take('value', 1);
  }

  /** What stands on its own, and may be a key. */
  function fetchContent(scan: () => Token): void {
    if (simpleKeyAllowed) blocks.saveSimpleKey();
    simpleKeyAllowed = false;
    blocks.add(scan());
  }

  function scanAnchor(kind: 'alias' | 'anchor'): Token {
    const start = cursor.mark();
    cursor.skip();
    let name = '';
    while (cursor.isWord()) name += cursor.read();
    if (name === '' || !(cursor.isBlankOrEnd() || /^[?:,\]}%@`]$/.test(cursor.peek()))) {
      const context = kind === 'anchor' ? 'while scanning an anchor' : 'while scanning an alias';
      cursor.fail('did not find expected alphabetic or numeric character', context, start);
    }
    return { kind, name, start, end: cursor.mark() };
  }

  function fetchBlockScalar(style: 'literal' | 'folded'): void {
    blocks.removeSimpleKey();
    simpleKeyAllowed = true;
    blocks.add(scanBlockScalar(cursor, style, blocks.indent()));
  }

  function fetchPlainScalar(): void {
    if (simpleKeyAllowed) blocks.saveSimpleKey();
    const { token, endedOnNewLine } = scanPlainScalar(cursor, blocks.indent(), blocks.inFlow());
    simpleKeyAllowed = endedOnNewLine;
    blocks.add(token);
  }

  function startsPlainScalar(): boolean {
    const character = cursor.peek();
    if (!cursor.isBlankOrEnd() && !/^[-?:,[\]{}#&*!|>'"%@`]$/.test(character)) return true;
    if (character === '-') return !cursor.isBlank(1);
    return !blocks.inFlow() && /^[?:]$/.test(character) && !cursor.isBlankOrEnd(1);
  }

  /** Characters that begin a token wherever they stand. */
  const indicators: Readonly<Record<string, () => void>> = {
    '[': () => {
      fetchFlowStart('flow-sequence-start');
    },
    '{': () => {
      fetchFlowStart('flow-mapping-start');
    },
    ']': () => {
      fetchFlowEnd('flow-sequence-end');
    },
    '}': () => {
      fetchFlowEnd('flow-mapping-end');
    },
    ',': fetchFlowEntry,
    '*': () => {
      fetchContent(() => scanAnchor('alias'));
    },
    '&': () => {
      fetchContent(() => scanAnchor('anchor'));
    },
    '!': () => {
      fetchContent(() => scanTag(cursor, blocks.inFlow()));
    },
    "'": () => {
      fetchContent(() => scanQuotedScalar(cursor, 'single-quoted'));
    },
    '"': () => {
      fetchContent(() => scanQuotedScalar(cursor, 'double-quoted'));
    },
  };

  function chooseToken(): () => void {
    if (cursor.isEnd()) return fetchStreamEnd;
    if (cursor.column() === 0 && cursor.is('%')) return fetchDirective;
    if (cursor.isDocumentIndicator()) return fetchDocumentIndicator;
    const indicator = indicators[cursor.peek()];
    if (indicator !== undefined) return indicator;
    const inFlow = blocks.inFlow();
    const standsAlone = cursor.isBlankOrEnd(1);
    if (cursor.is('-') && standsAlone) return fetchBlockEntry;
    if (cursor.is('?') && (inFlow || standsAlone)) return fetchKey;
    if (cursor.is(':') && (inFlow || standsAlone)) return fetchValue;
    if (cursor.is('|') && !inFlow)
      return () => {
        fetchBlockScalar('literal');
      };
    if (cursor.is('>') && !inFlow)
      return () => {
        fetchBlockScalar('folded');
      };
    if (startsPlainScalar()) return fetchPlainScalar;
    return cursor.fail(
      'found character that cannot start any token',
      'while scanning for the next token',
      cursor.mark(),
    );
  }

  function fetchNextToken(): void {
    skipToNextToken();
    blocks.expireSimpleKeys();
    blocks.unrollIndent(cursor.column());
    cursor.prefetch(4);
    chooseToken()();
  }

  blocks.add({ kind: 'stream-start', start: cursor.mark(), end: cursor.mark() });
  return {
    peek() {
      while (blocks.head() === undefined ? !ended : blocks.isHeadUndecided()) fetchNextToken();
      return blocks.head() ?? { kind: 'stream-end', start: cursor.mark(), end: cursor.mark() };
    },
    skip: () => {
      blocks.take();
    },
  };
}
