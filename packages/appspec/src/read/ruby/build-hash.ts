import type { YamlNode } from '../yaml/node.js';
import { keyIdentity } from './operations.js';
import type { RubyEntry, RubyHash, RubyValue } from './ruby-value.js';

/** A hash that is still being filled; aliases may refer to it meanwhile. */
export interface HashBuilder {
  readonly hash: RubyHash;
  /** The last value of a key wins, in the place of the first. */
  set(key: RubyValue, value: RubyValue): void;
  /**
   * `<<`: takes over the pairs of a hash or of a list of hashes, written at `node`. False when the value is neither,
   * and then `<<` is a key like any other.
   */
  merge(value: RubyValue, node: YamlNode): boolean;
}

/** Begins an empty hash. */
export function buildHash(node: YamlNode, className: RubyHash['className']): HashBuilder {
  const entries: RubyEntry[] = [];
  const places = new Map<string, number>();

  function set(key: RubyValue, value: RubyValue): void {
    const identity = keyIdentity(key);
    const place = places.get(identity);
    if (place === undefined) {
      places.set(identity, entries.length);
      entries.push({ key, value });
    } else {
      entries[place] = { key, value };
    }
  }

  function add(other: RubyHash): void {
    for (const entry of [...other.entries]) set(entry.key, entry.value);
  }

  function merge(value: RubyValue, { kind }: YamlNode): boolean {
    if (kind === 'scalar') return false;
    if (value.type === 'hash' && kind === 'sequence') {
      // `!!omap [a: 1]`: its pairs are gone through, as the hashes of a list are, and a pair is none.
      return value.entries.length === 0;
    }
    if (value.type === 'hash') {
      add(value);
      return true;
    }
    if (value.type !== 'array' || kind !== 'sequence') return false;
    const hashes = value.items.flatMap((item) => (item.type === 'hash' ? [item] : []));
    if (hashes.length < value.items.length) return false;
    for (const hash of hashes.reverse()) add(hash);
    return true;
  }

  return { hash: { type: 'hash', className, entries, node }, set, merge };
}
