import { inspect, toRubyString } from './inspect.js';
import { noMethodError, RubyError } from './ruby-error.js';
import { classNameOf, type RubyHash, type RubyValue } from './ruby-value.js';

/** The value of a string key, or undefined. */
function lookUp(hash: RubyHash, key: string): RubyValue | undefined {
  return hash.entries.find((entry) => entry.key.type === 'string' && entry.key.value === key)
    ?.value;
}

/**
 * `value[key]` for a string key: a look-up in a hash, but a search in a string, and an error for most else.
 * @throws RubyError as Ruby does for the class of `value`.
 */
export function index(value: RubyValue, key: string): RubyValue {
  switch (value.type) {
    case 'hash':
      return lookUp(value, key) ?? { type: 'nil', node: value.node };
    case 'string':
    case 'symbol':
      return value.value.includes(key)
        ? { type: 'string', value: key, node: value.node }
        : { type: 'nil', node: value.node };
    case 'array':
    case 'integer': {
      const message = 'no implicit conversion of String into Integer';
      throw new RubyError('TypeError', message, 'appspec-shape', value.node);
    }
    default:
      throw noMethodError('[]', value);
  }
}

/**
 * What `value.each` yields: the items of a list, and `[key, value]` for each pair of a hash.
 * @throws RubyError for anything that cannot be gone through.
 */
export function each(value: RubyValue): readonly RubyValue[] {
  if (value.type === 'array') return value.items;
  if (value.type === 'hash') {
    return value.entries.map(({ key, value: item }) => ({
      type: 'array',
      items: [key, item],
      node: key.node,
    }));
  }
  throw noMethodError('each', value);
}

/** `value.has_key?(key)`. @throws RubyError unless it is a hash. */
export function requireHash(value: RubyValue): RubyHash {
  if (value.type !== 'hash') throw noMethodError('has_key?', value);
  return value;
}

/** Ruby's `strip`: ASCII white space and NUL. */
export function strip(text: string): string {
  return text.replace(/^[\0\t\n\v\f\r ]+|[\0\t\n\v\f\r ]+$/g, '');
}

/**
 * `value.to_i`, as far as it matters for seconds.
 * @throws RubyError for a value that has none, and for infinity and NaN.
 */
export function toInteger(value: RubyValue): number {
  switch (value.type) {
    case 'nil':
      return 0;
    case 'integer':
      return Number(value.value);
    case 'float':
      if (!Number.isFinite(value.value)) {
        throw new RubyError('FloatDomainError', inspect(value), 'hook-timeout-invalid', value.node);
      }
      return Math.trunc(value.value);
    case 'string': {
      const digits = /^[\t\n\v\f\r ]*([+-]?\d+(?:_\d+)*)/.exec(value.value)?.[1] ?? '0';
      return Number(digits.replaceAll('_', ''));
    }
    default:
      if (value.type === 'object' && value.integer !== undefined) return value.integer;
      throw noMethodError('to_i', value);
  }
}

/** Whether two values are the same hash key. */
export function keyIdentity(value: RubyValue): string {
  return `${classNameOf(value)} ${value.type === 'object' ? toRubyString(value) : inspect(value)}`;
}
