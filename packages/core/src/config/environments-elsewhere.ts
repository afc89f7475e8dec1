import {
  connectionOf,
  groupNames,
  settingsIn,
  type Connection,
  type GroupConfig,
} from './groups.js';
import type { ConfigFile, ConfigLayer } from './options.js';

/** Where an application is deployed, and from where. */
type Reach = Pick<GroupConfig, 'application' | 'bucket'> & Connection;

export interface KnownReach {
  /** The section of `environments` that was chosen. */
  readonly chosen: string | undefined;
  /** All groups of the configuration that was loaded. */
  readonly inUse: readonly GroupConfig[];
  /** What variables and the command line say: the file need not say it, and it holds for whichever section is chosen. */
  readonly stronger: ConfigLayer;
  /** Of groups that do not say one. */
  readonly region: string | undefined;
  /** Whether the groups are those that were asked for, as the configuration names none. */
  readonly asked: boolean;
}

/** Where the groups of some layers are, the strongest last, as far as they say. */
function reachesOf(...layers: readonly ConfigLayer[]): Partial<Reach>[] {
  const { groups = [], ...all } = Object.assign({}, ...layers) as ConfigLayer;
  const own = groupNames(groups).map((name): Partial<Reach> => {
    const settings = layers.map((layer) => settingsIn(layer, name));
    return Object.assign({ ...all }, ...settings) as Partial<Reach>;
  });
  return own.length === 0 ? [all] : own;
}

/** What of a connection is said. */
function saidOf(reach: Partial<Reach>): [name: string, value: unknown][] {
  return Object.entries(connectionOf(reach)).filter(([, value]) => value !== undefined);
}

/**
 * The environments of a configuration file, and what it says without one, that deploy the same application from the same bucket
 * as the groups in use, and do so where these are not: in another region, or with other credentials. The one that was chosen
 * is among them where something else than what it says of that is in use, as with another `--profile`.
 *
 * @returns their names; an empty one is what is said without an environment
 */
export function environmentsElsewhere(
  { environments = {}, ...base }: ConfigFile,
  { chosen = '', inUse, stronger, region, asked }: KnownReach,
): string[] {
  const given = reachesOf(stronger);
  const isSame = (option: 'application' | 'bucket', group: GroupConfig, reach: Partial<Reach>) =>
    reach[option] === undefined
      ? given.some((one) => one[option] !== undefined)
      : reach[option] === group[option];
  const isThere = (application: string, reach: Partial<Reach>, isChosen: boolean) =>
    inUse.some((group) => {
      if (group.application !== application) return false;
      const connection = new Map(Object.entries(connectionOf(group)));
      const wanted = saidOf(isChosen ? reach : { ...reach, region: reach.region ?? region });
      // Of the chosen one, what the file does not say contradicts nothing.
      const isAll = isChosen || wanted.length === saidOf(group).length;
      return isAll && wanted.every(([name, value]) => connection.get(name) === value);
    });
  const isElsewhere = (reach: Partial<Reach>, isChosen: boolean) =>
    inUse.some(
      (group) =>
        isSame('application', group, reach) &&
        isSame('bucket', group, reach) &&
        !isThere(group.application, reach, isChosen),
    );
  const sections: [name: string, section: ConfigLayer][] = [
    ['', {}],
    ...Object.entries(environments),
  ];
  return sections
    .filter(([, section]) => asked || (section.groups ?? base.groups) !== undefined)
    .filter(([name, section]) =>
      reachesOf(base, section).some((reach) => isElsewhere(reach, name === chosen)),
    )
    .map(([name]) => name);
}
