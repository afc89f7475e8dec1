import type { DeployedGroup, RevisionConfig } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { DeployReport } from '../model/deploy-report.js';
import { deployChosen, type ChosenRevision } from '../run/deploy-chosen.js';
import type { DeployOptions } from '../run/run.js';
import { asItWasDeployed, type AsItWas } from './as-it-was-deployed.js';
import { gone, lookAtDeployed } from './deployed-object.js';
import { findLive } from './find-live.js';
import { withoutUpload } from './open-groups.js';

/** How what is live is deployed once more. */
type Again = (
  before: AsItWas,
  name: string,
) => { readonly group: DeployedGroup; readonly told: string };

async function again(
  config: RevisionConfig,
  options: DeployOptions,
  how: Again,
): Promise<DeployReport> {
  return deployChosen(withoutUpload(config), options, async (run, { of, rehearsal }) => {
    const chosen: ChosenRevision[] = [];
    for (const group of run.config.targets) {
      const connection = of(group.name);
      const target = { ...group, ...connection, isRehearsed: rehearsal !== undefined };
      const live = await findLive(target, undefined, run.calling);
      if (live?.revision?.s3Location === undefined)
        throw failure('NOTHING_TO_ROLL_BACK_TO', {
          group: group.name,
          reason: 'no deployment to it from S3 has succeeded yet',
        });
      const seen = await lookAtDeployed(connection, live, group, run.calling);
      if (seen.how !== 'there') throw gone(group, live, seen.how, []);
      const { group: wanted, told } = how(asItWasDeployed(live, group), group.name);
      run.onEvent({ type: 'notice', message: told });
      chosen.push({ found: seen.found, group: wanted });
    }
    return { deploy: chosen };
  });
}

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
  return again(config, options, ({ group, inWords }, name) => ({
    group,
    told: `${name}: ${inWords}.`,
  }));
}

/**
 * Lets each instance of the configured groups deploy again what it has a copy of, all hooks among it (`deploymentMode` RESTART
 * of CodeDeploy): what has lost its files or its processes is made whole without a new revision. Agents before 2.1.0 do not
 * know it.
 *
 * @throws NOTHING_TO_ROLL_BACK_TO, REVISION_GONE, and as `deploy` does
 */
export async function restart(
  config: RevisionConfig,
  options: DeployOptions = {},
): Promise<DeployReport> {
  return again(config, options, ({ group, inWords }, name) => ({
    group: { ...group, deploymentMode: 'RESTART', updateOutdatedInstancesOnly: undefined },
    told: `${name}: each instance deploys its copy again, ${inWords}; agents before 2.1.0 cannot.`,
  }));
}
