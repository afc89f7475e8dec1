import { CodeDeployError } from '../codedeploy-error.js';
import { groupKey, type CodeDeployContext } from '../context.js';
import { isFinal } from '../../protocol/deployment.js';
import { defineOperation } from '../operation.js';
import { readName } from '../read-input.js';
import { revisionKey } from '../revision-location.js';

export const deleteApplication = defineOperation({
  name: 'DeleteApplication',
  does: 'Deletes an application with its groups and revisions; one that is not there counts as deleted.',
  read: (input) => ({ name: readName(input, 'applicationName', 'Application') }),
  run: async ({ name }, context) => {
    const active = context.deployments
      .all()
      .find((deployment) => deployment.applicationName === name && !isFinal(deployment.status));
    if (active) {
      throw new CodeDeployError(
        'InvalidOperationException',
        `The application ${name} has an active deployment: ${active.deploymentId}`,
      );
    }
    await removeAll(context, name);
    return undefined;
  },
});

async function removeAll(context: CodeDeployContext, name: string): Promise<void> {
  for (const group of context.groups.all().filter((one) => one.applicationName === name)) {
    await context.groups.remove(groupKey(name, group.deploymentGroupName));
  }
  for (const revision of context.revisions.all().filter((one) => one.applicationName === name)) {
    await context.revisions.remove(revisionKey(name, revision.location));
  }
  await context.applications.remove(name);
}
