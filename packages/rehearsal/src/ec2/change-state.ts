import { readTexts, type Input } from '../query/input.js';
import type { Members } from '../query/members.js';
import type { Ec2Context } from './context.js';
import { describeState, type ShownState } from './describe.js';
import { ec2Error, missingParameter } from './failures.js';
import { requireInstances } from './find-instances.js';
import type { InstanceState } from './model.js';

export interface Change {
  readonly to: InstanceState;
  /** What it is called on the way there, which nobody gets to see but in the answer. */
  readonly by: ShownState;
  /** The states from which it can be done, or has been. */
  readonly from: readonly InstanceState[];
  /** In messages: `stopped`. */
  readonly word: string;
}

/**
 * Brings instances into a state, all or none of them; here it is reached at once.
 * @throws QueryError `MissingParameter`, `IncorrectInstanceState`, and those of ids
 */
export async function changeState(
  input: Input,
  context: Ec2Context,
  { to, by, from, word }: Change,
): Promise<Members> {
  const ids = readTexts(input, 'InstanceId');
  if (ids.length === 0) throw missingParameter('InstanceId');
  const instances = requireInstances(ids, context);
  const stuck = instances.find(({ state }) => !from.includes(state));
  if (stuck !== undefined) {
    const message = `The instance '${stuck.instanceId}' is not in a state from which it can be ${word}.`;
    throw ec2Error('IncorrectInstanceState', message);
  }
  const since = context.now().getTime();
  await Promise.all(
    instances
      .filter(({ state }) => state !== to)
      .map((instance) => context.instances.put({ ...instance, state: to, since })),
  );
  return {
    instancesSet: instances.map(({ instanceId, state }) => ({
      instanceId,
      currentState: describeState(state === to ? to : by),
      previousState: describeState(state),
    })),
  };
}
