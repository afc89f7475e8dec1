import type { DeploymentGroupInfo, DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { comparedOptions } from '../config/compared-options.js';
import type { DeployedGroup } from '../config/load-config.js';
import type { SettingChange } from '../model/diff-report.js';

/**
 * How the next deployment to a group differs from the one that is live: what is not configured is as the group has it, or as
 * CodeDeploy does it.
 */
export function compareSettings(
  live: DeploymentInfo | undefined,
  group: DeployedGroup,
  { deploymentConfigName: ofGroup }: DeploymentGroupInfo,
): SettingChange[] {
  if (live === undefined) return [];
  const usual = 'CodeDeployDefault.OneAtATime';
  const isLive = {
    deploymentConfig: live.deploymentConfigName ?? usual,
    fileExistsBehavior: live.fileExistsBehavior ?? 'DISALLOW',
    ignoreApplicationStopFailures: live.ignoreApplicationStopFailures ?? false,
    updateOutdatedInstancesOnly: live.updateOutdatedInstancesOnly ?? false,
  };
  const willBe = {
    deploymentConfig: group.deploymentConfig ?? ofGroup ?? usual,
    fileExistsBehavior: group.fileExistsBehavior ?? 'DISALLOW',
    ignoreApplicationStopFailures: group.ignoreApplicationStopFailures ?? false,
    updateOutdatedInstancesOnly: group.updateOutdatedInstancesOnly ?? false,
  };
  return comparedOptions
    .filter((option) => isLive[option] !== willBe[option])
    .map((option) => ({
      option,
      before: String(isLive[option]),
      after: String(willBe[option]),
    }));
}
