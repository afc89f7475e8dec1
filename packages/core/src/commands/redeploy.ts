import type { RevisionConfig } from '../config/load-config.js';
import { readRevision } from '../deployment/find-revision.js';
import { failure } from '../errors/failure.js';
import type { DeployReport } from '../model/deploy-report.js';
import { deployChosen, type ChosenRevision } from '../run/deploy-chosen.js';
import type { DeployOptions } from '../run/run.js';
import { withoutUpload } from './open-groups.js';
import { asItWasDeployed } from './as-it-was-deployed.js';
import { findLive } from './find-live.js';

/**
 * Deploys what is live on each configured group once more, with the options that it was deployed with: for instances that
 * somebody has changed by hand, or that were replaced.
 *
 * @throws NOTHING_TO_ROLL_BACK_TO, REVISION_GONE, and as `deploy` does
 */
export async function redeploy(
  config: RevisionConfig,
  options: DeployOptions = {},
): Promise<DeployReport> {
  return deployChosen(withoutUpload(config), options, async (run, { of, rehearsal }) => {
    const chosen: ChosenRevision[] = [];
    for (const group of run.config.targets) {
      const { clients, region } = of(group.name);
      const target = { ...group, clients, region, isRehearsed: rehearsal !== undefined };
      const live = await findLive(target, undefined, run.calling);
      const { bucket, key, eTag, version } = live?.revision?.s3Location ?? {};
      if (live === undefined || bucket === undefined || key === undefined)
        throw failure('NOTHING_TO_ROLL_BACK_TO', {
          group: group.name,
          reason: 'no deployment to it from S3 has succeeded yet',
        });
      const place = { bucket, key, ...(version === undefined ? {} : { versionId: version }) };
      const owner = group.expectedBucketOwner;
      const found = await readRevision(clients, place, run.calling, owner);
      const isSame = eTag === undefined || eTag.replaceAll('"', '') === found?.revision.eTag;
      if (found === undefined || !isSame)
        throw failure('REVISION_GONE', {
          group: group.name,
          place: `s3://${bucket}/${key}`,
          deployment: live.deploymentId ?? '',
          how: found === undefined ? 'gone' : 'replaced',
          others: [],
        });
      const before = asItWasDeployed(live, group);
      run.onEvent({ type: 'notice', message: `${group.name}: ${before.inWords}.` });
      chosen.push({ found, group: before.group });
    }
    return { deploy: chosen };
  });
}
