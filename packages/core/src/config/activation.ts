import { createHash } from 'node:crypto';
import type { ConfigLayer } from './options.js';
import type { Activation, GroupActivation, OwnDeploymentConfig } from './options/activation.js';

/** Field by field, and group by group: who says something for an environment keeps the rest of the section. */
export function mergedActivation(
  ...layers: readonly ConfigLayer[]
): Pick<ConfigLayer, 'activation'> {
  const sections = layers.flatMap(({ activation }) => activation ?? []);
  if (sections.length === 0) return {};
  const groups: Record<string, GroupActivation> = {};
  for (const section of sections)
    for (const [name, settings] of Object.entries(section.groups ?? {}))
      groups[name] = { ...groups[name], ...settings };
  const activation = Object.assign({}, ...sections, { groups }) as Activation;
  return { activation };
}

/** What the section says of a group: what it says of it alone wins over what it says for all. */
export function groupActivation(
  { groups = {}, bucket: _bucket, deploymentConfigs: _configs, ...common }: Activation,
  name: string,
): GroupActivation {
  const own = Object.hasOwn(groups, name) ? groups[name] : undefined;
  return { ...common, ...own };
}

/**
 * What AWS calls a deployment configuration of the section: its name, and a hash of its values, as those of one that is
 * there can never be changed.
 */
export function ownConfigName(name: string, values: OwnDeploymentConfig): string {
  const { minimumHealthyHosts, zonal } = values;
  // The order in which somebody wrote them does not count.
  const parts = [
    minimumHealthyHosts,
    zonal?.minimumHealthyHostsPerZone,
    zonal?.firstZoneMonitorDurationInSeconds,
    zonal?.monitorDurationInSeconds,
    zonal === undefined ? undefined : 'zonal',
  ].map((part) => part ?? null);
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${name}-${hash.slice(0, 8)}`;
}

/** The deployment configuration that an option means. */
export function nameOnAws(activation: Activation | undefined, name: string): string {
  const own = activation?.deploymentConfigs ?? {};
  const values = Object.hasOwn(own, name) ? own[name] : undefined;
  return values === undefined ? name : ownConfigName(name, values);
}
