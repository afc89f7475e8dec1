import type { Mark } from './mark.js';
import type { ScalarNode, YamlNode } from './node.js';
import type { TokenReader } from './scan-tokens.js';
import type { Token, TokenKind } from './token.js';
import { YamlSyntaxError } from './yaml-syntax-error.js';

/** What the parsers of nodes share. */
export interface ParseContext {
  readonly tokens: TokenReader;
  /** From tag handle to prefix. */
  readonly prefixes: ReadonlyMap<string, string>;
  readonly depth: number;
  /** Parses any node; collections call it for what is in them. */
  readonly parseNode: (context: ParseContext, allowed: Allowed) => YamlNode;
}

export interface Allowed {
  /** Block collections may begin here. */
  readonly block: boolean;
  /** A block sequence may begin at the indentation of its parent. */
  readonly indentless: boolean;
}

export const inBlock: Allowed = { block: true, indentless: false };
export const inMapping: Allowed = { block: true, indentless: true };
export const inFlow: Allowed = { block: false, indentless: false };

/** What stands in front of a node. */
export interface Properties {
  readonly start: Mark;
  readonly anchor?: string | undefined;
  readonly tag?: string | undefined;
}

/** The value of a key, or an item, that is not written. */
export function emptyScalar(mark: Mark): ScalarNode {
  return { kind: 'scalar', value: '', style: 'plain', quoted: false, start: mark, end: mark };
}

export function isAny(token: Token, ...kinds: readonly TokenKind[]): boolean {
  return kinds.includes(token.kind);
}

/** Takes a token. @throws YamlSyntaxError when another one comes. */
export function expect(
  tokens: TokenReader,
  kind: TokenKind,
  problem: string,
  where: { readonly context: string; readonly contextMark: Mark },
): Token {
  const token = tokens.peek();
  if (token.kind !== kind)
    throw new YamlSyntaxError({ problem, ...where, problemMark: token.start });
  tokens.skip();
  return token;
}

/** @throws YamlSyntaxError at the next token. */
export function fail(problem: string, tokens: TokenReader): never {
  throw new YamlSyntaxError({ problem, problemMark: tokens.peek().start });
}
