import { nameOnAws, ownConfigName } from '@codedeployer/core/activation';
import type { Place } from '../section/place.js';
import { deploymentConfig, formerConfig, listConfigs } from './deployment-config.js';
import { getGroup } from './deployment-group/read-group.js';
import type { Resource } from './resource.js';

/** What of configurations is done before groups are, and what after. */
interface ConfigSteps {
  readonly before: Resource[];
  readonly after: Resource[];
}

/**
 * The deployment configurations of the section, and those that they take the place of. What another name of the same form
 * is used by is not known, so that only those are deleted that groups of this place have.
 */
export async function configSteps({ activation, services, groups }: Place): Promise<ConfigSteps> {
  const own = Object.entries(activation.deploymentConfigs ?? {});
  if (own.length === 0) return { before: [], after: [] };
  const names = await listConfigs(services);
  const wanted = own.map(([name, values]) => ownConfigName(name, values));
  const isFormerOf = (own: string, name: string) =>
    name.startsWith(`${own}-`) &&
    /^[\da-f]{8}$/.test(name.slice(own.length + 1)) &&
    !wanted.includes(name);
  const candidates = names.filter((name) => own.some(([own]) => isFormerOf(own, name)));
  const used = new Set<string | undefined>();
  if (candidates.length > 0)
    for (const group of groups) {
      const { application, deploymentGroup, wants } = group;
      const info =
        (await getGroup(services, application, deploymentGroup)) ??
        (wants.renamedFrom && (await getGroup(services, application, wants.renamedFrom)));
      used.add(info ? info.deploymentConfigName : undefined);
    }
  const former = candidates.filter((name) => used.has(name));
  const { region } = services;
  return {
    before: own.map(([name, values]) =>
      deploymentConfig(
        name,
        values,
        region,
        names.includes(nameOnAws(activation, name))
          ? undefined
          : former.find((one) => isFormerOf(name, one)),
      ),
    ),
    after: former.map((name) => formerConfig(name, region)),
  };
}
