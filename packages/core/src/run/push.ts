import type { Config } from '../config/load-config.js';
import type { PushReport } from '../model/push-report.js';
import { cacheDirectory as userCacheDirectory } from '../plan/cache-directory.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { RevisionSource } from '../source/revision-source.js';
import { checkPlan } from './check-plan.js';
import { nameRevision } from './name-revision.js';
import { withConnections, type GivenClients } from './open-connections.js';
import { publishPush } from './publish-report.js';
import { registerAll } from './register-all.js';
import { withEarlyArchive } from './early-archive.js';
import { revisionUrl } from './go-on.js';
import { inRun } from './in-run.js';
import type { DeployOptions, Run } from './run.js';
import { uploadPlan } from './upload-plan.js';
import { withPlan } from './with-plan.js';

/**
 * Packs a source, uploads it and makes it known to the application, and deploys nothing: the first half of "build once,
 * promote". `deploy` with the option `revision` is the second.
 *
 * @throws as `deploy` does until there would be a deployment
 */
export async function push(
  source: RevisionSource,
  config: Config,
  options: DeployOptions = {},
): Promise<PushReport> {
  return inRun(config, options, (run) => {
    const { clients, cacheDirectory: directory = userCacheDirectory(run.env) } = options;
    return withPlan(source, run, { cache: { directory }, packs: true }, (plan) =>
      pushPlan(plan, run, clients),
    );
  });
}

/**
 * The same for a revision that has been planned, which the caller disposes of.
 *
 * @throws PLAN_MISMATCH; otherwise as `push` does
 */
export async function pushRevision(
  plan: RevisionPlan,
  config: Config,
  options: DeployOptions = {},
): Promise<PushReport> {
  return inRun(config, options, async (run) => {
    const checked = await checkPlan(plan, config, run.onEvent, run.signal);
    return pushPlan(checked, run, options.clients);
  });
}

async function pushPlan(
  plan: RevisionPlan,
  run: Run,
  clients: GivenClients | undefined,
): Promise<PushReport> {
  const { config, state, onEvent } = run;
  const names = nameRevision(plan, config, onEvent);
  state.step = 'connecting to AWS';
  await withEarlyArchive(plan, names, run, (early) =>
    withConnections(run, clients, async (connections) => {
      state.step = 'packing and uploading';
      state.plan = plan;
      state.revisions = await uploadPlan(plan, names, run, connections, early, {
        forOthers: true,
      });
      state.step = 'registering the revision';
      await registerAll(plan, run, connections);
    }),
  );
  const { application, version, commit } = plan.facts;
  const revisions = [...new Set(state.revisions.values())].map((revision) => ({
    ...revision,
    url: revisionUrl(revision),
    groups: config.groups.filter((group) => state.revisionOf(group) === revision),
  }));
  const named = { application, version, ...(commit === undefined ? {} : { commit }) };
  const report = { ...named, digest: plan.digest, rehearsed: config.rehearse, revisions };
  await publishPush(run, report);
  return report;
}
