import { CreateApplicationCommand, GetApplicationCommand } from '@aws-sdk/client-codedeploy';
import { failure } from '@codedeployer/core/activation';
import { applicationArn } from '../aws/arns.js';
import { ask, askForWhatMayBeMissing } from '../aws/ask.js';
import type { Services } from '../aws/services.js';
import type { Place } from '../section/place.js';
import type { Resource, State } from './resource.js';
import { readTags, sortedTags, tagList, writeTags, type Tags } from './tags.js';

/** The applications of the groups in a place. */
export function applications({ groups, services, activation }: Place): Resource[] {
  const names = [...new Set(groups.map(({ application }) => application))];
  return names.map((name) => application(name, services.region, activation.tags));
}

/** An application of EC2 instances. */
function application(name: string, region: string, tags: Tags | undefined): Resource {
  return {
    kind: 'application',
    name,
    region,
    wanted: { tags: tags && sortedTags(tags) },
    read: (services) => readApplication(services, name, tags !== undefined),
    create: async (services) => {
      await ask(
        services,
        services.clients.codeDeploy,
        'codedeploy:CreateApplication',
        name,
        () =>
          new CreateApplicationCommand({
            applicationName: name,
            computePlatform: 'Server',
            ...(tags === undefined ? {} : { tags: tagList(tags) }),
          }),
      );
    },
    update: async (services, changes, before) => {
      await writeTags(services, applicationArn(services, name), tags ?? {}, before.tags as Tags);
      return [];
    },
  };
}

/** @throws COMPUTE_PLATFORM_UNSUPPORTED where it is one of Lambda or ECS */
export async function readApplication(
  services: Services,
  name: string,
  withTags: boolean,
): Promise<State | undefined> {
  const found = await askForWhatMayBeMissing(
    services,
    services.clients.codeDeploy,
    'codedeploy:GetApplication',
    name,
    () => new GetApplicationCommand({ applicationName: name }),
    ['ApplicationDoesNotExistException'],
  );
  if (found === undefined) return undefined;
  const { computePlatform: platform = 'Server' } = found.application ?? {};
  if (platform !== 'Server')
    throw failure('COMPUTE_PLATFORM_UNSUPPORTED', { application: name, platform });
  return withTags ? { tags: await readTags(services, applicationArn(services, name)) } : {};
}
