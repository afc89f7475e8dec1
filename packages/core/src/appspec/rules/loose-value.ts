import type { LooseValue } from '../appspec.js';
import { inspect } from '../ruby/inspect.js';
import { classNameOf, type RubyValue } from '../ruby/ruby-value.js';

/** Hands on a value that the agent takes as it comes. */
export function looseValue(value: RubyValue): LooseValue {
  if (value.type === 'string') return value.value;
  return { className: classNameOf(value), inspect: inspect(value) };
}

/** The same, with nil for none. */
export function optionalLooseValue(value: RubyValue): LooseValue | undefined {
  return value.type === 'nil' ? undefined : looseValue(value);
}
