import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';
import type { DeployedGroup } from '../config/load-config.js';

/** A group with the settings of an earlier deployment to it, and these in words. */
export interface AsItWas {
  readonly group: DeployedGroup;
  readonly inWords: string;
}

/**
 * How to deploy a revision again as it was deployed before: the deployment configuration, what becomes of files that exist,
 * and whether a failing ApplicationStop counts.
 */
export function asItWasDeployed(info: DeploymentInfo, group: DeployedGroup): AsItWas {
  const { deploymentConfigName, fileExistsBehavior, ignoreApplicationStopFailures } = info;
  const words = [
    deploymentConfigName,
    fileExistsBehavior === undefined || fileExistsBehavior === 'DISALLOW'
      ? undefined
      : `files that exist: ${fileExistsBehavior}`,
    ignoreApplicationStopFailures === true ? 'ApplicationStop may fail' : undefined,
  ].filter((word) => word !== undefined);
  return {
    group: {
      ...group,
      deploymentConfig: deploymentConfigName ?? group.deploymentConfig,
      fileExistsBehavior: fileExistsBehavior ?? group.fileExistsBehavior,
      ignoreApplicationStopFailures:
        ignoreApplicationStopFailures ?? group.ignoreApplicationStopFailures,
    },
    inWords: `as it was deployed before (${words.length === 0 ? 'no options' : words.join(', ')})`,
  };
}
