import type { Mark } from './mark.js';

export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal' | 'folded';

interface Span {
  readonly start: Mark;
  readonly end: Mark;
}

/** A token that carries nothing but its kind and place. */
export type BareTokenKind =
  | 'stream-start'
  | 'stream-end'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value';

/** What the scanner cuts a YAML text into. */
export type Token = Span &
  (
    | { readonly kind: BareTokenKind }
    | { readonly kind: 'version-directive'; readonly major: number; readonly minor: number }
    | { readonly kind: 'tag-directive'; readonly handle: string; readonly prefix: string }
    | { readonly kind: 'alias' | 'anchor'; readonly name: string }
    | { readonly kind: 'tag'; readonly handle: string; readonly suffix: string }
    | { readonly kind: 'scalar'; readonly value: string; readonly style: ScalarStyle }
  );

export type TokenKind = Token['kind'];

export type ScalarToken = Extract<Token, { kind: 'scalar' }>;
