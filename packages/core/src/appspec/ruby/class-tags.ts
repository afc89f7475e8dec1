import type { YamlNode } from '../yaml/node.js';
import type { PsychVersion } from './psych-version.js';
import { RubyError } from './ruby-error.js';
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

/** The same for a sequence. */
export function classOfSequence(tag: string | undefined): string | undefined {
  return /^!(?:seq|ruby\/array):(.+)$/.exec(tag ?? '')?.[1];
}

const mappingTag =
  /^!(ruby\/struct|ruby\/object|ruby\/exception|ruby\/array|ruby\/hash|ruby\/hash-with-ivars|ruby\/marshalable|ruby\/string|str|map)(?::(.*))?$/;

/** The same for a mapping. */
export function classOfMapping(tag: string | undefined): string | undefined {
  if (tag === undefined) return undefined;
  if (tag === '!set' || tag === `${coreTag}set`) return 'Psych::Set';
  if (isOrderedMap(tag)) return 'Psych::Omap';
  if (tag === '!ruby/range') return 'Range';
  const [, kind, name = ''] = mappingTag.exec(tag) ?? [];
  if (kind === undefined || (kind === 'ruby/object' && name === 'Hash')) return undefined;
  if (name !== '') return name;
  return { 'ruby/struct': 'Struct', 'ruby/object': 'Object', 'ruby/exception': 'Exception' }[kind];
}

export function isOrderedMap(tag: string | undefined): boolean {
  return tag === '!omap' || tag === `${coreTag}omap`;
}

/** Whether a tag says "a string": on a mapping Psych then looks for the key `str`. */
export function isStringTag(tag: string | undefined): boolean {
  return tag === `${coreTag}str` || tag === '!str' || tag === '!ruby/string';
}

/** Makes an object of a class that a tag names. @throws RubyError in Psych 4, which refuses all of them. */
export function loadObject(className: string, node: YamlNode, psych: PsychVersion): RubyObject {
  if (psych === 3) {
    return { type: 'object', className, text: `#<${className}>`, inspect: `#<${className}>` };
  }
  const message = `Tried to load unspecified class: ${className}`;
  throw new RubyError('Psych::DisallowedClass', message, 'appspec-class-tag', node);
}
