import type { LooseValue } from '../appspec.js';
import { inspect } from '../ruby/inspect.js';
import { classNameOf, type RubyValue } from '../ruby/ruby-value.js';

/** Hands on a value that the agent takes as it comes. */
export function looseValue(value: RubyValue): LooseValue {
  return looseWithin(value, []);
}

/** The same, with nil for none. */
export function optionalLooseValue(value: RubyValue): LooseValue | undefined {
  return value.type === 'nil' ? undefined : looseValue(value);
}

/** A list inside of itself, which aliases can make, has no items of its own: Ruby joins no path of it either. */
function looseWithin(value: RubyValue, around: readonly RubyValue[]): LooseValue {
  if (value.type === 'string') return value.value;
  const odd = { className: classNameOf(value), inspect: inspect(value) };
  if (value.type !== 'array' || around.includes(value)) return odd;
  const within = [...around, value];
  return { ...odd, items: value.items.map((item) => looseWithin(item, within)) };
}
