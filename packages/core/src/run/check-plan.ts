import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { DeployEvent } from '../model/events.js';
import type { RevisionPlan } from '../plan/plan.js';
import { idleForPlan } from './idle-options.js';

/** Refuses a configuration that says otherwise what the files of the revision say already. */
function checkFacts({ facts }: RevisionPlan, config: Config): void {
  for (const option of ['application', 'version'] as const) {
    const asked = config[option];
    const planned = facts[option];
    if (asked !== undefined && asked !== planned)
      throw failure('PLAN_MISMATCH', { option, planned, asked });
  }
}

/**
 * Makes sure that a plan may be deployed with a configuration: when that is not the one that the plan was judged for,
 * it is judged again. Tells the findings that are new.
 *
 * @returns the plan, with the findings of this configuration
 * @throws PLAN_MISMATCH, and what `checkRevision` throws
 */
export async function checkPlan(
  plan: RevisionPlan,
  config: Config,
  onEvent: (event: DeployEvent) => void,
  signal?: AbortSignal,
): Promise<RevisionPlan> {
  checkFacts(plan, config);
  if (isDeepStrictEqual(plan.checkedFor, config)) return plan;
  const idle = plan.checkedFor && idleForPlan(plan.checkedFor, config);
  if (idle !== undefined)
    onEvent({
      type: 'warning',
      message: idle,
      hint: 'Set it where the revision is made, not where it is deployed.',
    });
  const { checkRevision } = await import('./check-revision.js'); // what knows the agent is much to load
  const findings = await checkRevision(plan, config, signal);
  for (const finding of findings) {
    const isTold = plan.findings.some((told) => isDeepStrictEqual(told, finding));
    if (!isTold) onEvent({ type: 'finding', finding });
  }
  return { ...plan, findings, checkedFor: config };
}
