import { CodeDeployError } from '../codedeploy-error.js';
import { requireConfig, requireGroup, type JsonObject } from '../context.js';
import type { DeploymentGroup } from '../model.js';
import { defineOperation } from '../operation.js';
import { readAutoRollback } from '../read-group-settings.js';
import {
  readBoolean,
  readChoice,
  readDescription,
  readName,
  readObject,
  readOptionalName,
  readText,
} from '../read-input.js';
import { readRevision } from '../revision-location.js';
import { startDeployment, type NewDeployment } from '../start-deployment.js';

export const createDeployment = defineOperation({
  name: 'CreateDeployment',
  does: 'Starts a deployment in place.',
  read: (input, context) => {
    const group = requireGroup(
      context,
      readName(input, 'applicationName', 'Application'),
      readName(input, 'deploymentGroupName', 'DeploymentGroup'),
    );
    refuseWhatIsNotRehearsed(input, group);
    const revision = readRevision(input);
    const config =
      readOptionalName(input, 'deploymentConfigName', 'DeploymentConfig') ??
      group.deploymentConfigName;
    requireConfig(context, config);
    const description = readDescription(input);
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
      settings: Object.fromEntries(
        ['overrideAlarmConfiguration', 'deploymentMode']
          .filter((name) => name in input)
          .map((name) => [name, input[name]]),
      ),
    };
    return { group, wanted };
  },
  run: async ({ group, wanted }, context) => {
    const deployment = await startDeployment(context, group, wanted);
    return { deploymentId: deployment.deploymentId };
  },
});

function refuseWhatIsNotRehearsed(input: JsonObject, group: DeploymentGroup): void {
  if (group.deploymentStyle.deploymentType === 'BLUE_GREEN') {
    throw new CodeDeployError(
      'InvalidDeploymentStyleException',
      `The rehearsal deploys in place only, and the deployment group ${group.deploymentGroupName} is of type BLUE_GREEN`,
    );
  }
  if (readText(input, 'deploymentMode') === 'RESTART') {
    throw new CodeDeployError(
      'InvalidInputException',
      'The rehearsal has no deployments of mode RESTART',
    );
  }
  if (readObject(input, 'targetInstances')) {
    throw new CodeDeployError(
      'InvalidTargetInstancesException',
      'Target instances can be given for a blue/green deployment only',
    );
  }
}
