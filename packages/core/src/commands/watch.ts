import type { RevisionConfig } from '../config/load-config.js';
import type { RunReport } from '../model/deploy-report.js';
import { conclude, tellHowFar } from '../run/conclude.js';
import { withEventLog } from '../run/event-log.js';
import { orCancelled } from '../run/cancelled.js';
import type { Connections } from '../run/open-connections.js';
import type { Run } from '../run/run.js';
import { findById, type FoundDeployment } from './find-in-groups.js';
import { followToTheEnd, refOf } from './follow.js';
import { withGroups, type CommandOptions } from './open-groups.js';
import { refuseErrors } from './reported-error.js';
import { summarizeOf } from './revision-names.js';

/**
 * Follows a deployment that somebody has started to its end, and so the rollback that CodeDeploy may start of it: with the
 * same events, report and errors as `deploy()`. One that has ended already is reported at once. Reads only: when the watch is
 * cancelled, the deployment goes on.
 *
 * @returns the report when the deployment succeeded
 * @throws DEPLOYMENT_NOT_FOUND; DEPLOYMENT_FAILED when it did not succeed; DEPLOYMENT_TIMED_OUT, WATCH_LOST, CANCELLED; and what
 *   reaching the groups throws
 */
export async function watch(
  deploymentId: string,
  config: RevisionConfig,
  options: CommandOptions = {},
): Promise<RunReport> {
  return withGroups(config, withEventLog(config, options), async (open) => {
    const { run, targets } = open;
    const found = await findById(targets, deploymentId, run.calling).catch((error: unknown) => {
      throw orCancelled(run, error);
    });
    const { name, application } = found.target;
    const following = { ...run, config: { ...run.config, application, groups: [name] } };
    const report = await tellHowFar(following, () => follow(found, following, open.connections));
    refuseErrors(report);
    return report;
  });
}

async function follow(
  found: FoundDeployment,
  run: Run,
  connections: Connections,
): Promise<RunReport> {
  const { name, application } = found.target;
  const { revision } = await summarizeOf(found.target, run.calling)(found.info);
  const ref = refOf(found);
  run.state.started(ref);
  const what = `${application} ${revision?.version ?? revision?.location ?? ''}`.trim();
  const status = found.info.status ?? 'Created';
  const message = `${name}: ${ref.deploymentId} (${status}) deploys ${what}`;
  run.onEvent({ type: 'notice', message });
  if (ref.url !== undefined) run.onEvent({ type: 'notice', message: `  ${ref.url}` });
  await followToTheEnd(found, run, connections);
  const { version, commit, digest } = revision ?? {};
  return conclude(run, {
    ...(version === undefined ? {} : { version }),
    ...(commit === undefined ? {} : { commit }),
    ...(digest === undefined ? {} : { digest }),
  });
}
