import { GetDeploymentGroupCommand, type DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { askForWhatMayBeMissing } from '../../aws/ask.js';
import type { Services } from '../../aws/services.js';

/** What the service says of a group; undefined where there is none, or not even the application. */
export async function getGroup(
  services: Services,
  application: string,
  deploymentGroup: string,
): Promise<DeploymentGroupInfo | undefined> {
  const found = await askForWhatMayBeMissing(
    services,
    services.clients.codeDeploy,
    'codedeploy:GetDeploymentGroup',
    `${application}/${deploymentGroup}`,
    () =>
      new GetDeploymentGroupCommand({
        applicationName: application,
        deploymentGroupName: deploymentGroup,
      }),
    ['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException'],
  );
  return found?.deploymentGroupInfo;
}
