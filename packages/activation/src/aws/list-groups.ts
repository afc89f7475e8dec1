import { ListDeploymentGroupsCommand } from '@aws-sdk/client-codedeploy';
import { askForWhatMayBeMissing } from './ask.js';
import { pagesOf } from './pages-of.js';
import type { Services } from './services.js';

/** The errors by which CodeDeploy says that there is no such application. */
export const applicationGone = ['ApplicationDoesNotExistException'];

/** The names of the groups of an application; none where there is no such application. */
export async function listGroups(services: Services, application: string): Promise<string[]> {
  return pagesOf(async (nextToken) => {
    const page = await askForWhatMayBeMissing(
      services,
      services.clients.codeDeploy,
      'codedeploy:ListDeploymentGroups',
      application,
      () => new ListDeploymentGroupsCommand({ applicationName: application, nextToken }),
      applicationGone,
    );
    return { items: page?.deploymentGroups ?? [], next: page?.nextToken };
  });
}
