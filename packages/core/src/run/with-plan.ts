import { loadSdk } from '../aws/sdk.js';
import type { IgnoreReason } from '../source/ignore-rules.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { RevisionSource } from '../source/revision-source.js';
import { prepareRevision, type RevisionCache } from './prepare-revision.js';
import type { Run } from './run.js';

export interface PlanSettings {
  /** Where what is known of files is kept for the next time; without it nothing is written. */
  readonly cache?: Pick<RevisionCache, 'directory'> | undefined;
  readonly onIgnored?: ((path: string, reason: IgnoreReason) => void) | undefined;
  /** Whether it is packed, unless it is there already. Default false. */
  readonly packs?: boolean | undefined;
}

/**
 * Does something with the plan of a source, which is disposed of afterwards, whatever came of it.
 *
 * @throws as `prepareRevision` does, and what is done
 */
export async function withPlan<Result>(
  source: RevisionSource,
  run: Run,
  { cache, onIgnored, packs = false }: PlanSettings,
  act: (plan: RevisionPlan) => Promise<Result>,
): Promise<Result> {
  const { config, env, temporaryDirectory, onEvent, signal } = run;
  const now = run.now().getTime();
  const packsZip = packs && config.targets.some(({ format }) => format === 'zip');
  const plan = await prepareRevision(source, config, {
    ...{ env, temporaryDirectory, now, onEvent, onIgnored, signal },
    cache: cache && { ...cache, now },
    packs: packsZip ? 'perhaps' : undefined,
    load: loadSdk,
  });
  try {
    return await act(plan);
  } finally {
    plan.dispose();
  }
}
