import type { SelinuxContext } from '../appspec.js';
import { inspect } from '../ruby/inspect.js';
import { index } from '../ruby/operations.js';
import { noMethodError } from '../ruby/ruby-error.js';
import type { RubyValue } from '../ruby/ruby-value.js';
import type { YamlNode } from '../yaml/node.js';
import { looseValue, optionalLooseValue } from './loose-value.js';
import { deploymentFailed, validationError } from './validation-error.js';

/** Reads `context`; nil for none. The SELinux user stands under `name`. @throws RubyError as the agent. */
export function readContext(context: RubyValue): SelinuxContext | undefined {
  if (context.type === 'nil') return undefined;
  const type = index(context, 'type');
  if (type.type === 'nil') {
    throw deploymentFailed(
      'permission-context-type',
      `the application specification file specifies an invalid context type (${inspect(context)}). Update the permissions section of the AppSpec file, and then try again.`,
      context.node,
    );
  }
  return {
    user: optionalLooseValue(index(context, 'name')),
    type: looseValue(type),
    range: readRange(index(context, 'range')),
  };
}

function readRange(range: RubyValue): string | undefined {
  if (range.type === 'nil') return undefined;
  if (range.type !== 'string') {
    const hasInclude = range.type === 'array' || range.type === 'hash';
    throw noMethodError(hasInclude ? 'split' : 'include?', range);
  }
  return parseSelinuxRange(range.value, range.node);
}

/**
 * Parses `s0[-s1][:c0[.c5][,c7]]` into its normal form: categories sorted, neighbors joined.
 * @throws RubyError as the agent.
 */
export function parseSelinuxRange(range: string, node: YamlNode): string {
  const [sensitivities = '', categories] = splitInTwo(range, ':', node);
  const [lowest = '', highest] = splitInTwo(sensitivities, '-', node);
  const low = parseSensitivity(lowest, node);
  const high = highest === undefined ? low : parseSensitivity(highest, node);
  if (high < low) {
    throw deploymentFailed(
      'permission-context-range',
      `of a problem with the SELinux range specified (${range}) for the context parameter in the permissions section of the application specification file. Make corrections in the permissions section of the AppSpec file, and then try again.`,
      node,
    );
  }
  const levels = low === high ? `s${String(low)}` : `s${String(low)}-s${String(high)}`;
  if (categories === undefined) return levels;
  return `${levels}:${formatCategories(parseCategories(categories, node))}`;
}

function invalid(message: string, node: YamlNode) {
  return validationError('permission-context-range', message, node);
}

function splitInTwo(text: string, separator: string, node: YamlNode): readonly string[] {
  const at = text.indexOf(separator);
  const parts = at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
  if (parts.includes('')) throw invalid(`invalid range part ${text}`, node);
  return parts;
}

function parseSensitivity(text: string, node: YamlNode): bigint {
  if (!/^s[0-9]+$/.test(text)) throw invalid(`invalid sensitivity ${text}`, node);
  return BigInt(text.slice(1));
}

function parseCategory(text: string, node: YamlNode): number {
  const number = /^c[0-9]+$/.test(text) ? Number(text.slice(1)) : Infinity;
  if (number > 1023) throw invalid(`invalid category ${text}`, node);
  return number;
}

function parseCategories(text: string, node: YamlNode): readonly number[] {
  // Ruby's split drops empty parts at the end, but not in the middle.
  const parts = text
    .replace(/,+$/, '')
    .split(',')
    .filter((part, place, all) => part !== '' || (all.length > 1 && place < all.length));
  const categories = parts.flatMap((part) => {
    if (!part.includes('.')) return [parseCategory(part, node)];
    const [first = '', last = ''] = splitInTwo(part, '.', node);
    const low = parseCategory(first, node);
    const high = parseCategory(last, node);
    if (high < low) throw invalid(`invalid category range ${first}.${last}`, node);
    return Array.from({ length: high - low + 1 }, (_, offset) => low + offset);
  });
  const sorted = [...categories].sort((one, other) => one - other);
  if (new Set(sorted).size !== sorted.length) throw invalid('duplicate categories', node);
  return sorted;
}

function formatCategories(categories: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const category of categories) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] + 1 === category) last[1] = category;
    else runs.push([category, category]);
  }
  return runs
    .map(([low, high]) => (low === high ? `c${String(low)}` : `c${String(low)}.c${String(high)}`))
    .join(',');
}
