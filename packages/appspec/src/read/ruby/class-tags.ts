import type { YamlNode } from '../yaml/node.js';
import type { PsychVersion } from './psych-version.js';
import { unknownClass } from './known-classes.js';
import { noMethodError, RubyError } from './ruby-error.js';
import type { RubyObject } from './ruby-value.js';

/** The prefix of YAML's own types: `!!str` is short for `tag:yaml.org,2002:str`. */
export const coreTag = 'tag:yaml.org,2002:';

/** The class that a tag makes of a scalar; undefined for tags that name none. */
export function classOfScalar(tag: string | undefined, value: string): string | undefined {
  if (tag === undefined) return undefined;
  const named = /^!(?:str|ruby\/string):(.+)$/.exec(tag)?.[1];
  if (named !== undefined) return named;
  if (tag === '!ruby/class' || tag === '!ruby/module') return value;
  return {
    '!ruby/object:BigDecimal': 'BigDecimal',
    '!ruby/object:DateTime': 'DateTime',
    '!ruby/object:Complex': 'Complex',
    '!ruby/object:Rational': 'Rational',
    '!ruby/regexp': 'Regexp',
    '!ruby/range': 'Range',
  }[tag];
}

/** The same for a sequence. Empty where the tag stops short of the name. */
export function classOfSequence(tag: string | undefined): string | undefined {
  return /^!(?:seq|ruby\/array):(.*)$/.exec(tag ?? '')?.[1];
}

/** Psych asks for no colon in front of these names. */
const openTag = /^!ruby\/(struct|object|exception):?(.*)$/;
const namedTag = /^!(?:ruby\/array|ruby\/hash|ruby\/hash-with-ivars|ruby\/marshalable|map):(.*)$/;
const namedString = /^!(?:ruby\/string|str):(.+)$/;

/** The same for a mapping. */
export function classOfMapping(tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined;
  if (tag === '!set' || tag === `${coreTag}set`) return 'Psych::Set';
  if (isOrderedMap(tag)) return 'Psych::Omap';
  if (tag === '!ruby/range') return 'Range';
  const [, kind = '', name = ''] = openTag.exec(tag) ?? [];
  if (kind === 'object' && name === 'Hash') return undefined;
  if (kind !== '') {
    const base = { struct: 'Struct', object: 'Object', exception: 'Exception' }[kind];
    return name === '' ? base : name;
  }
  return (namedTag.exec(tag) ?? namedString.exec(tag))?.[1];
}

export function isOrderedMap(tag: string | undefined): boolean {
  return tag === '!omap' || tag === `${coreTag}omap`;
}

/** Whether a tag says "a string": on a mapping Psych then looks for the key `str`. */
export function isStringTag(tag: string | undefined): boolean {
  return tag === `${coreTag}str` || /^!(?:str|ruby\/string):?$/.test(tag ?? '');
}

/**
 * Makes an object of a class that a tag names.
 * @throws RubyError in Psych 4, which refuses all of them, and in Psych 3 for a class that there is not.
 */
export function loadObject(className: string, node: YamlNode, psych: PsychVersion): RubyObject {
  // A tag without the name that it should have gives no class at all.
  if (className === '') throw noMethodError('allocate', { type: 'nil', node });
  if (psych === 4) {
    const message = `Tried to load unspecified class: ${className}`;
    throw new RubyError('Psych::DisallowedClass', message, 'appspec-class-tag', node);
  }
  const unknown = unknownClass(className);
  if (unknown !== undefined) {
    const message = `undefined class/module ${unknown}`;
    throw new RubyError('ArgumentError', message, 'appspec-class-tag', node);
  }
  return { type: 'object', className, text: `#<${className}>`, inspect: `#<${className}>` };
}
