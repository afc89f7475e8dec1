import { CodeDeployError } from '../codedeploy-error.js';
import { requireConfig, requireGroup, type JsonObject } from '../context.js';
import type { DeploymentGroup, RevisionLocation } from '../model.js';
import { readAlarms } from '../read-alarms.js';
import { readAutoRollback } from '../read-auto-rollback.js';
import { defineOperation } from '../operation.js';
import {
  readBoolean,
  readChoice,
  readDescription,
  readName,
  readObject,
  readOptionalName,
} from '../read-input.js';
import { readTargetInstances } from '../blue-green/settings.js';
import { readRevision } from '../revision-location.js';
import { startDeployment, type NewDeployment } from '../start-deployment.js';

export const createDeployment = defineOperation({
  name: 'CreateDeployment',
  does: 'Starts a deployment, in place or from blue to green, of a revision or, of mode `RESTART`, of the one that is live.',
  read: (input, context) => {
    const group = requireGroup(
      context,
      readName(input, 'applicationName', 'Application'),
      readName(input, 'deploymentGroupName', 'DeploymentGroup'),
    );
    const blueGreen = readTargetInstances(input, group, context);
    const isRestart = readMode(input) === 'RESTART';
    if (isRestart && group.deploymentStyle.deploymentType === 'BLUE_GREEN') {
      throw new CodeDeployError(
        'InvalidInputException',
        'The deploymentMode RESTART is for in-place deployments only',
      );
    }
    const revision = isRestart ? liveRevision(input, group) : readRevision(input);
    const config =
      readOptionalName(input, 'deploymentConfigName', 'DeploymentConfig') ??
      group.deploymentConfigName;
    requireConfig(context, config);
    const description = readDescription(input);
    readAlarms(input, 'overrideAlarmConfiguration');
    const rollback = readAutoRollback(input) ?? group.autoRollbackConfiguration;
    const wanted: NewDeployment = {
      applicationName: group.applicationName,
      deploymentGroupName: group.deploymentGroupName,
      deploymentConfigName: config,
      revision,
      creator: 'user',
      ignoreApplicationStopFailures: readBoolean(input, 'ignoreApplicationStopFailures') ?? false,
      updateOutdatedInstancesOnly: readBoolean(input, 'updateOutdatedInstancesOnly') ?? false,
      deploymentStyle: group.deploymentStyle,
      fileExistsBehavior:
        readChoice(
          input,
          'fileExistsBehavior',
          ['DISALLOW', 'OVERWRITE', 'RETAIN'] as const,
          'InvalidFileExistsBehaviorException',
        ) ?? 'DISALLOW',
      ...(description !== undefined && { description }),
      ...(rollback && { autoRollbackConfiguration: rollback }),
      ...(isRestart && { deploymentMode: 'RESTART' }),
      ...blueGreen,
      settings: {
        ...blueGreen.settings,
        ...('overrideAlarmConfiguration' in input && {
          overrideAlarmConfiguration: input.overrideAlarmConfiguration,
        }),
      },
    };
    return { group, wanted };
  },
  run: async ({ group, wanted }, context) => {
    const deployment = await startDeployment(context, group, wanted);
    return { deploymentId: deployment.deploymentId };
  },
});

function readMode(input: JsonObject): 'STANDARD' | 'RESTART' {
  const modes = ['STANDARD', 'RESTART'] as const;
  return readChoice(input, 'deploymentMode', modes, 'InvalidInputException') ?? 'STANDARD';
}

/** What a restart deploys: the revision that the last deployment that succeeded has left, and nothing that the request names. */
function liveRevision(input: JsonObject, group: DeploymentGroup): RevisionLocation {
  if (readObject(input, 'revision')) {
    throw new CodeDeployError(
      'InvalidInputException',
      'The revision parameter must not be specified when deploymentMode is RESTART',
    );
  }
  if (readBoolean(input, 'updateOutdatedInstancesOnly') === true) {
    throw new CodeDeployError(
      'InvalidUpdateOutdatedInstancesOnlyValueException',
      'The updateOutdatedInstancesOnly parameter must not be true when deploymentMode is RESTART',
    );
  }
  if (group.targetRevision) return group.targetRevision;
  throw new CodeDeployError(
    'RevisionDoesNotExistException',
    `The deployment group ${group.deploymentGroupName} has had no successful deployment whose revision could be restarted`,
  );
}
