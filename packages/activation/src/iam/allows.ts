import { holds, type Asked } from './conditions.js';
import { statementsOf } from './document.js';
import { matches } from './matches.js';

/** Whether documents allow something, as far as they show it: a condition may or may not hold. */
export type Verdict = 'allowed' | 'denied' | 'not allowed' | 'cannot tell';

/**
 * What policies say of one action on one resource. A small reading of IAM's rules: an explicit Deny wins, one Allow is enough.
 * Policies of the organisation and boundaries are not looked at.
 *
 * @param documents as IAM answers them, all of them about who asks
 * @param asked what is known of the request; a condition on anything else may or may not hold
 */
export function allows(
  documents: readonly string[],
  action: string,
  resource: string,
  asked: Asked = {},
): Verdict {
  const found = { Allow: new Set<boolean | undefined>(), Deny: new Set<boolean | undefined>() };
  for (const statement of documents.flatMap(statementsOf)) {
    const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
    const isAction = Action === undefined ? !matches(NotAction, action) : matches(Action, action);
    const isResource =
      Resource === undefined ? !matches(NotResource, resource) : matches(Resource, resource);
    if (isAction && isResource)
      found[Effect === 'Deny' ? 'Deny' : 'Allow'].add(holds(Condition, asked));
  }
  if (found.Deny.has(true)) return 'denied';
  const isAllowed = found.Allow.has(true);
  if (!isAllowed && !found.Allow.has(undefined)) return 'not allowed';
  return isAllowed && !found.Deny.has(undefined) ? 'allowed' : 'cannot tell';
}
