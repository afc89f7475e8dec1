import { connectionOf, groupNames, settingsIn, type GroupConfig } from './groups.js';
import type { ConfigFile, ConfigLayer } from './options.js';

type Reach = Pick<GroupConfig, 'application' | 'bucket' | 'region' | 'profile' | 'roleArn'>;

/** Where the groups of a layer are, as far as it says. */
function reachesOf(layer: ConfigLayer): Partial<Reach>[] {
  const { groups = [], ...all } = layer;
  const own = groupNames(groups).map((name) => ({ ...all, ...settingsIn(layer, name) }));
  return own.length === 0 ? [all] : own;
}

/**
 * The environments of a configuration file, and what it says without one, that deploy the same application from the same bucket
 * as the groups in use, and do so where these are not: in another region, or with other credentials.
 *
 * @param inUse all groups of the configuration that was loaded
 * @param region of groups that do not say one
 * @returns their names; an empty one is what is said for all environments
 */
export function environmentsElsewhere(
  { environments = {}, ...base }: ConfigFile,
  chosen: string | undefined,
  inUse: readonly GroupConfig[],
  region: string | undefined,
): string[] {
  const known = new Set(inUse.map((group) => JSON.stringify(connectionOf(group))));
  const isElsewhere = (reach: Partial<Reach>) =>
    !known.has(JSON.stringify(connectionOf({ ...reach, region: reach.region ?? region }))) &&
    inUse.some(
      ({ application, bucket }) =>
        application === reach.application && bucket !== undefined && bucket === reach.bucket,
    );
  return [['', {}] as const, ...Object.entries(environments)]
    .filter(([name]) => name !== (chosen ?? ''))
    .filter(([, section]) => reachesOf({ ...base, ...section }).some(isElsewhere))
    .map(([name]) => name);
}
