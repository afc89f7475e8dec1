import type { FleetPlan } from '../model/fleet.js';

/** Seconds that a target group waits before it has deregistered an instance, unless it is set otherwise. */
const usualDrain = 300;

/** Hours that a deployment in place may take, with all its instances. */
const mostHours = 12;

/** What else is known of the group. */
export interface Traffic {
  /** Whether instances are taken out of a load balancer one batch after another. */
  readonly isBalanced: boolean;
  /** Whether the instances are those that others take the place of, as many: only they can be counted before. */
  readonly isBlue?: boolean;
  /** Whether no instance fails unseen: the option `strict`. */
  readonly isStrict?: boolean;
}

function minutes(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** How a deployment goes over its fleet, in a sentence. */
export function describeFleet(
  plan: FleetPlan,
  { isBalanced, isBlue = false, isStrict = false }: Traffic,
): string {
  const { fleet, rule, atOnce, batches, watched, mayFail } = plan;
  const { instances, stopped } = fleet;
  const parts = [
    `${instances} ${isBlue ? 'blue ' : ''}instance${instances === 1 ? '' : 's'}${stopped === 0 ? '' : ` (${stopped} stopped)`}, ${rule.name}: ${atOnce} at a time in ${batches} batch${batches === 1 ? '' : 'es'}`,
    ...(isBalanced && batches > 0
      ? [
          `some ${minutes(batches * usualDrain)} for draining, at the ${usualDrain} s that target groups have unless they are set otherwise`,
        ]
      : []),
    ...(watched > 0 ? [`${minutes(watched)} in which zones are watched`] : []),
    ...(isStrict ? [] : tellFailures(mayFail, instances)),
  ];
  return `${parts.join('; ')}.`;
}

function tellFailures(mayFail: number, instances: number): string[] {
  if (mayFail === 0) return [];
  if (instances - mayFail === 1)
    return [`it succeeds with 1 of ${instances}, unless "strict" is set`];
  if (mayFail === 1) return ['the last one may fail unseen, unless "strict" is set'];
  return [`${mayFail} may fail unseen, unless "strict" is set`];
}

/** Why a deployment to the fleet takes too long or ends as failed; nothing where it does not. */
export function warnOfFleet(
  plan: FleetPlan,
  { isBalanced }: Pick<Traffic, 'isBalanced'>,
): string | undefined {
  if (plan.failsBy !== undefined) return plan.failsBy;
  const seconds = plan.watched + (isBalanced ? plan.batches * usualDrain : 0);
  if (seconds <= mostHours * 3600) return undefined;
  return `draining and watching alone take ${Math.round(seconds / 3600)} h, and CodeDeploy ends a deployment after ${mostHours} h`;
}
