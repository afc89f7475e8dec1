import { DeleteApplicationCommand } from '@aws-sdk/client-codedeploy';
import { nameOnAws } from '@codedeployer/core/activation';
import { askForWhatMayBeMissing } from '../aws/ask.js';
import { applicationGone, listGroups } from '../aws/list-groups.js';
import type { Place } from '../section/place.js';
import { readApplication } from './application.js';
import { formerConfig, getConfig } from './deployment-config.js';
import { formerGroup } from './deployment-group/deployment-group.js';
import { getGroup } from './deployment-group/read-group.js';
import type { Resource } from './resource.js';

/** An application that has to be gone, after its groups: only those say which hooks are left on Auto Scaling groups. */
function formerApplication(name: string, region: string): Resource {
  return {
    kind: 'application',
    name,
    region,
    wanted: undefined,
    read: (services) => readApplication(services, name, false),
    create: () => Promise.resolve(),
    update: () => Promise.resolve([]),
    remove: async (services) => {
      await askForWhatMayBeMissing(
        services,
        services.clients.codeDeploy,
        'codedeploy:DeleteApplication',
        name,
        () => new DeleteApplicationCommand({ applicationName: name }),
        applicationGone,
      );
      return [];
    },
  };
}

/**
 * What is to be deleted in a place by its name: a group, as we or CodeDeploy call it, an application with its groups, a
 * deployment configuration.
 *
 * @returns undefined where the name means nothing there
 */
export async function listFormer(place: Place, name: string): Promise<Resource[] | undefined> {
  const { services, groups, activation } = place;
  const { region } = services;
  const applications = [...new Set(groups.map(({ application }) => application))];
  if (applications.includes(name))
    return [
      ...(await listGroups(services, name)).map((group) => formerGroup(name, group, region)),
      formerApplication(name, region),
    ];
  const configured = groups.filter((group) => [group.name, group.deploymentGroup].includes(name));
  if (configured.length > 0)
    return configured.map(({ application, deploymentGroup }) =>
      formerGroup(application, deploymentGroup, region),
    );
  for (const application of applications)
    if ((await getGroup(services, application, name)) !== undefined)
      return [formerGroup(application, name, region)];
  const config = nameOnAws(activation, name);
  // AWS's own cannot be deleted.
  return !name.startsWith('CodeDeployDefault.') && (await getConfig(services, config)) !== undefined
    ? [formerConfig(config, region)]
    : undefined;
}
