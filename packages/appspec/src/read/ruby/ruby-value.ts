import type { YamlNode } from '../yaml/node.js';

interface Located {
  /** Where in the file the value is written. */
  readonly node: YamlNode;
}

export interface RubyHash extends Located {
  readonly type: 'hash';
  /** `Psych::Omap` and `Psych::Set` for tagged ones. */
  readonly className: 'Hash' | 'Psych::Omap' | 'Psych::Set';
  /** In the order of first insertion. */
  readonly entries: readonly RubyEntry[];
}

export interface RubyEntry {
  readonly key: RubyValue;
  readonly value: RubyValue;
}

export interface RubyArray extends Located {
  readonly type: 'array';
  readonly items: readonly RubyValue[];
}

export interface RubyText {
  readonly type: 'string';
  readonly value: string;
  /** What is in it, where that is bytes instead of text. */
  readonly bytes?: Uint8Array | undefined;
}

/** An instance of a class that the agent's rules know nothing about. */
export interface RubyObject {
  readonly type: 'object';
  readonly className: string;
  /** Its `to_s`. */
  readonly text: string;
  readonly inspect: string;
  /** Its `to_i`, if it has one. */
  readonly integer?: number | undefined;
}

/** What Ruby's `YAML.load` makes of a document. */
export type RubyValue =
  | RubyHash
  | RubyArray
  | (Located &
      (
        | { readonly type: 'nil' }
        | { readonly type: 'boolean'; readonly value: boolean }
        | { readonly type: 'integer'; readonly value: bigint }
        | { readonly type: 'float'; readonly value: number }
        | RubyText
        | { readonly type: 'symbol'; readonly value: string }
        /** A date, a time, or an object of a class named by a tag: only Ruby 2.7 and 3.0 make these. */
        | RubyObject
      ));

/** A scalar's value before it is tied to its place in the file. */
export type RubyScalar =
  | { readonly type: 'nil' }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | RubyText
  | { readonly type: 'symbol'; readonly value: string }
  | RubyObject;

/** Ruby's truth: everything but nil and false. */
export function isTruthy(value: RubyValue): boolean {
  return value.type !== 'nil' && !(value.type === 'boolean' && !value.value);
}

/** The name of the value's class, as in error messages. */
export function classNameOf(value: RubyValue): string {
  switch (value.type) {
    case 'nil':
      return 'NilClass';
    case 'boolean':
      return value.value ? 'TrueClass' : 'FalseClass';
    case 'integer':
      return 'Integer';
    case 'float':
      return 'Float';
    case 'string':
      return 'String';
    case 'symbol':
      return 'Symbol';
    case 'array':
      return 'Array';
    case 'hash':
    case 'object':
      return value.className;
  }
}
