import type { PruneFacts, StoredObject } from './facts.js';
import { keepRules, type KeepRule } from './keep-rules.js';

/** What is to become of an object, and why. */
export interface Decision {
  readonly object: StoredObject;
  readonly stays: boolean;
  readonly reason: string;
}

/**
 * Decides of each object whether it stays: for the first reason that there is. AWS is not asked.
 *
 * @param rules reasons for which objects stay
 */
export function decide(
  facts: PruneFacts,
  rules: readonly KeepRule[] = Object.values(keepRules),
): Decision[] {
  const reasons = rules.map((rule) => rule(facts));
  const good =
    facts.keep === 1 ? 'the last good revision' : `the last ${facts.keep} good revisions`;
  return facts.objects.map((object) => {
    for (const reasonOf of reasons) {
      const reason = reasonOf(object);
      if (reason !== undefined) return { object, stays: true, reason };
    }
    return { object, stays: false, reason: `no group has it, and it is not among ${good} of any` };
  });
}
