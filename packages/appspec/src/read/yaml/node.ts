import type { Mark } from './mark.js';
import type { ScalarStyle } from './token.js';

interface NodeBase {
  readonly start: Mark;
  readonly end: Mark;
}

interface ContentBase extends NodeBase {
  readonly anchor?: string | undefined;
  /** The whole tag; absent for none and for the non-specific tag `!`. */
  readonly tag?: string | undefined;
}

export interface ScalarNode extends ContentBase {
  readonly kind: 'scalar';
  readonly value: string;
  readonly style: ScalarStyle;
  /** Written in quotes or as a block, and without a tag: the value is a string whatever it looks like. */
  readonly quoted: boolean;
}

export interface SequenceNode extends ContentBase {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
  readonly flow: boolean;
}

export interface MappingNode extends ContentBase {
  readonly kind: 'mapping';
  readonly pairs: readonly YamlPair[];
  readonly flow: boolean;
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
}

export interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** A document as libyaml presents it, before any scalar is resolved to a type. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;
