import type { Config } from '../config/load-config.js';
import type { DeployReport } from '../model/deploy-report.js';
import { cacheDirectory as userCacheDirectory } from '../plan/cache-directory.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { RevisionSource } from '../source/revision-source.js';
import { checkAllGroups } from './check-all-groups.js';
import { checkPlan } from './check-plan.js';
import { carryOut, conclude } from './conclude.js';
import { deployNamed } from './deploy-chosen.js';
import { deployInWaves, refuseUnanswered } from './deploy-in-waves.js';
import { withEarlyArchive } from './early-archive.js';
import { withEventLog } from './event-log.js';
import { passGuards } from './guards.js';
import { lookBeforehand } from './look-beforehand.js';
import { nameRevision } from './name-revision.js';
import { idleWithoutRehearsal } from './idle-options.js';
import { withConnections, type GivenClients } from './open-connections.js';
import { registerAll } from './register-all.js';
import {
  describeRehearsal,
  inspectRehearsal,
  keepRunning,
  tellDevelopersOnly,
  tellRehearsed,
  tellUnknownUsers,
} from './rehearsed.js';
import { startRun, type DeployOptions, type Run } from './run.js';
import { uploadPlan } from './upload-plan.js';
import { withPlan } from './with-plan.js';

/**
 * Deploys a source to the configured groups: prepare → check → connect → upload → deploy → report. With the option `revision`
 * what that names is deployed instead, and the source is not looked at.
 *
 * @returns the report when every deployment succeeded
 * @throws DeploymentFailedError, with the report, when one did not; CANCELLED; RUN_TIMED_OUT before there is a deployment
 *   and DEPLOYMENT_TIMED_OUT after; and what the stages throw, each before it has done anything by halves
 */
export async function deploy(
  source: RevisionSource,
  config: Config,
  options: DeployOptions = {},
): Promise<DeployReport> {
  if (config.revision !== undefined) return deployNamed(config.revision, config, options);
  const started = startRun(config, withEventLog(config, options));
  const { clients, cacheDirectory: directory = userCacheDirectory(started.env) } = options;
  return carryOut(started, (run) =>
    withPlan(source, run, { cache: { directory }, packs: true }, (plan) =>
      deployPlan(plan, run, clients),
    ),
  );
}

/**
 * Deploys a revision that has been planned, for callers that show or change something between the two.
 * The caller disposes of the plan. A configuration other than the one that the plan was made with may change how it
 * is deployed, not what it is.
 *
 * @throws PLAN_MISMATCH; otherwise as `deploy` does
 */
export async function deployRevision(
  plan: RevisionPlan,
  config: Config,
  options: DeployOptions = {},
): Promise<DeployReport> {
  return carryOut(startRun(config, withEventLog(config, options)), (run) =>
    deployPlan(plan, run, options.clients),
  );
}

async function deployPlan(
  planned: RevisionPlan,
  run: Run,
  clients: GivenClients | undefined,
): Promise<DeployReport> {
  const { config, state, onEvent } = run;

  if (config.revision !== undefined) {
    const message = `"revision" is not heeded: the revision is made already.`;
    onEvent({ type: 'warning', message });
  }
  const idle = idleWithoutRehearsal(config);
  if (idle !== undefined)
    onEvent({
      type: 'warning',
      message: idle,
      hint: 'To rehearse: CODEDEPLOYER_REHEARSE=1, or codedeployer rehearse.',
    });
  refuseUnanswered(run);
  state.plan = planned; // for the report, should the check refuse it
  const plan = (state.plan = await checkPlan(planned, config, onEvent, run.signal));
  // Before anything is sent: a wrong template should not be found out after the upload.
  const names = nameRevision(plan, config, onEvent);

  state.step = config.rehearse ? 'starting the rehearsal' : 'connecting to AWS';
  return withEarlyArchive(plan, names, run, (early) =>
    withConnections(run, clients, async (connections) => {
      state.rehearsal = describeRehearsal(connections, run);
      const groups = await checkAllGroups(run, connections);
      for (const message of await lookBeforehand(groups, run, connections))
        onEvent({ type: 'notice', message });
      await tellUnknownUsers(connections, plan, run);
      await tellDevelopersOnly(connections, plan, run);

      await passGuards(run, connections);

      state.step = 'packing and uploading';
      state.revisions = await uploadPlan(plan, names, run, connections, early);
      const revision = state.revision;
      if (revision === undefined) throw new TypeError('a run without a group');

      state.step = 'registering the revision';
      await registerAll(plan, run, connections);
      const descriptions = new Map(
        [...names].map(([group, { description }]) => [group, description]),
      );
      await deployInWaves(descriptions, run, connections);

      state.rehearsal = await inspectRehearsal(connections, run);
      await tellRehearsed(connections, plan, run);
      const { version } = plan.facts;
      const report = await conclude(run, { version, digest: plan.digest, revision });
      await keepRunning(connections, run);
      return report;
    }),
  );
}
