import type { Config } from '../config/load-config.js';
import type { UploadedRevision } from '../model/uploaded-revision.js';
import { cacheDirectory as userCacheDirectory } from '../plan/cache-directory.js';
import type { RevisionSource } from '../source/revision-source.js';
import { orCancelled } from './cancelled.js';
import { nameRevision } from './name-revision.js';
import { withConnections } from './open-connections.js';
import { prepareRevision } from './prepare-revision.js';
import { registerAll } from './register-all.js';
import { revisionUrl } from './go-on.js';
import { startRun, type DeployOptions } from './run.js';
import { uploadPlan } from './upload-plan.js';

/** A revision that was brought to S3, for another job to deploy. Plain data that JSON keeps as it is. */
export interface PushReport {
  readonly application: string;
  readonly version: string;
  readonly digest: string;
  readonly commit?: string;
  /** One for each object, with the groups that it is for. */
  readonly revisions: readonly (UploadedRevision & {
    readonly groups: readonly string[];
    /** As the option `revision` takes it. */
    readonly url: string;
  })[];
}

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
  const run = startRun(config, options);
  const { env, temporaryDirectory, onEvent, signal, state } = run;
  const now = run.now().getTime();
  const cache = { directory: options.cacheDirectory ?? userCacheDirectory(env), now };
  try {
    const plan = await prepareRevision(source, config, {
      env,
      temporaryDirectory,
      now,
      cache,
      onEvent,
      signal,
    });
    try {
      const names = nameRevision(plan, config, onEvent);
      state.step = 'connecting to AWS';
      await withConnections(run, options.clients, async (connections) => {
        state.step = 'packing and uploading';
        state.plan = plan;
        state.revisions = await uploadPlan(plan, names, run, connections);
        state.step = 'registering the revision';
        await registerAll(plan, run, connections);
      });
      const { application, version, commit } = plan.facts;
      const revisions = [...new Set(state.revisions.values())].map((revision) => ({
        ...revision,
        url: revisionUrl(revision),
        groups: config.groups.filter((group) => state.revisionOf(group) === revision),
      }));
      const named = { application, version, ...(commit === undefined ? {} : { commit }) };
      return { ...named, digest: plan.digest, revisions };
    } finally {
      plan.dispose();
    }
  } catch (error) {
    throw orCancelled(run, error);
  } finally {
    run.deadline.lift();
  }
}
