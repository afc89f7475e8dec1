import { statementsOf } from './document.js';
import { matches } from './matches.js';

/** Whether documents allow something, as far as they show it: a condition may or may not hold. */
export type Verdict = 'allowed' | 'denied' | 'not allowed' | 'cannot tell';

/**
 * What policies of an identity say of one action on one resource. A small reading of IAM's rules: an explicit Deny wins,
 * conditions are not evaluated, and policies of others (of the bucket, of the organisation, boundaries) are not looked at.
 *
 * @param documents as IAM answers them
 */
export function allows(documents: readonly string[], action: string, resource: string): Verdict {
  let verdict: Verdict = 'not allowed';
  for (const statement of documents.flatMap(statementsOf)) {
    const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
    const isAction = Action === undefined ? !matches(NotAction, action) : matches(Action, action);
    const isResource =
      Resource === undefined ? !matches(NotResource, resource) : matches(Resource, resource);
    if (!isAction || !isResource) continue;
    if (Condition !== undefined) {
      if (verdict !== 'allowed' || Effect === 'Deny') verdict = 'cannot tell';
    } else if (Effect === 'Deny') return 'denied';
    else if (verdict === 'not allowed') verdict = 'allowed';
  }
  return verdict;
}
