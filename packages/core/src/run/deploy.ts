import { tmpdir } from 'node:os';
import type { Clients } from '../aws/clients.js';
import type { Config } from '../config/load-config.js';
import { checkGroups } from '../deployment/check-groups.js';
import type { DeployReport } from '../model/deploy-report.js';
import { cacheDirectory as userCacheDirectory } from '../plan/cache-directory.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { RevisionSource } from '../source/revision-source.js';
import { checkPlan } from './check-plan.js';
import { carryOut, conclude } from './conclude.js';
import { deployToGroups } from './deploy-to-groups.js';
import { nameRevision } from './name-revision.js';
import { idleWithoutRehearsal } from './idle-options.js';
import { openTarget } from './open-target.js';
import { prepareRevision } from './prepare-revision.js';
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

/**
 * Deploys a source to the configured groups: prepare → check → connect → upload → deploy → report.
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
  const run = startRun(config, options);
  const { signal, onEvent, env } = run;
  const { temporaryDirectory = tmpdir(), cacheDirectory = userCacheDirectory(env) } = options;
  return carryOut(run, async () => {
    const now = Date.now();
    const cache = { directory: cacheDirectory, now };
    const preparing = { env, temporaryDirectory, now, cache, onEvent, signal };
    const plan = await prepareRevision(source, config, preparing);
    try {
      return await deployPlan(plan, run, options.clients);
    } finally {
      plan.dispose();
    }
  });
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
  const run = startRun(config, options);
  return carryOut(run, () => deployPlan(plan, run, options.clients));
}

async function deployPlan(
  planned: RevisionPlan,
  run: Run,
  clients: Clients | undefined,
): Promise<DeployReport> {
  const { config, state, onEvent, calling } = run;
  const { application, groups } = config;

  const idle = idleWithoutRehearsal(config);
  if (idle !== undefined)
    onEvent({
      type: 'warning',
      message: idle,
      hint: 'To rehearse: CODEDEPLOYER_REHEARSE=1, or codedeployer rehearse.',
    });
  state.plan = planned; // for the report, should the check refuse it
  const plan = (state.plan = await checkPlan(planned, config, onEvent, run.signal));
  // Before anything is sent: a wrong template should not be found out after the upload.
  const names = nameRevision(plan, config, onEvent);

  state.step = config.rehearse ? 'starting the rehearsal' : 'connecting to AWS';
  const target = await openTarget(run, clients);
  try {
    state.rehearsal = describeRehearsal(target, run);
    await checkGroups(target.clients, application, groups, target.region, calling);
    await tellUnknownUsers(target, plan, run);
    await tellDevelopersOnly(target, plan, run);

    state.step = 'packing and uploading';
    const revision = (state.revision = await uploadPlan(plan, names.key, run, target));

    await deployToGroups(revision, names, run, target);

    state.rehearsal = await inspectRehearsal(target, run);
    await tellRehearsed(target, plan, run);
    const { version } = plan.facts;
    const report = await conclude(run, { version, digest: plan.digest, revision });
    await keepRunning(target, run);
    return report;
  } finally {
    await target.close().catch((error: unknown) => {
      // What became of the deployments is not less true because something could not be tidied up.
      const message = `Could not tidy up: ${(error as Error).message}`;
      onEvent({ type: 'warning', message });
    });
  }
}
