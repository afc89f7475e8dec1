import { closest } from '@codedeployer/appspec/text';
import { failure } from '../errors/failure.js';
import { defaults, type ConfigLayer } from './options.js';
import { connectionOptions, type ConnectionOption } from './options/connection.js';
import { groupOptions, type GroupOption, type WrittenGroups } from './options/groups.js';

/** What a person may say for one group. */
type GroupSettings = OfGroup & {
  readonly deploymentGroup?: string | undefined;
  readonly scripts?: string | undefined;
};

type OfGroup = { readonly [Name in GroupOption]?: ConfigLayer[Name] | undefined };

/** One group with everything that is in force for it. */
export interface GroupConfig extends Omit<OfGroup, 'application' | keyof typeof defaults> {
  /** What we call it, and reports do: its key in `groups`. */
  readonly name: string;
  /** What CodeDeploy calls it. */
  readonly deploymentGroup: string;
  /** The folder of its scripts in hook-scripts/. */
  readonly scripts: string;
  readonly application: string;
  readonly format: NonNullable<OfGroup['format']>;
  readonly key: string;
  readonly instances: number;
  readonly onBusy: NonNullable<OfGroup['onBusy']>;
  readonly busyTimeout: number;
}

/** One layer of the configuration and how messages call it. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: ConfigLayer;
}

/** The names in `groups`, whichever way they are written. */
export function groupNames(groups: WrittenGroups): readonly string[] {
  return isList(groups) ? groups : Object.keys(groups);
}

function isList(groups: WrittenGroups): groups is readonly string[] {
  return Array.isArray(groups);
}

/** A group that is in the map without a value says nothing, and neither does an option that is undefined. */
export function settingsIn({ groups }: ConfigLayer, name: string): Defined<GroupSettings> {
  if (groups === undefined || isList(groups)) return {};
  const settings = (Object.hasOwn(groups, name) ? groups[name] : undefined) ?? {};
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

const optionNames = Object.keys(groupOptions) as GroupOption[];

function pick(layer: ConfigLayer): Defined<OfGroup> {
  return Object.fromEntries(
    optionNames.flatMap((name) => (layer[name] === undefined ? [] : [[name, layer[name]]])),
  );
}

/**
 * What is in force for each group: what it says itself wins over what the same and weaker layers say for all, and the
 * strongest layer over both. Which groups there are, the strongest layer with `groups` says.
 *
 * @param weaker from the weakest to the strongest
 * @param explicit what was said where the tool was called
 * @throws GROUP_CONTRADICTED where the explicit layer says of a connection what a group says otherwise; GROUP_AMBIGUOUS
 *   where two groups are the same one in CodeDeploy, or hooks could not tell which one they run for; CONFIG_MISSING
 */
export function configureGroups(
  names: readonly string[],
  weaker: readonly NamedLayer[],
  explicit: NamedLayer,
  missing: (key: string, what: string) => Error,
): GroupConfig[] {
  const common = Object.assign({}, ...weaker.map(({ layer }) => pick(layer))) as Defined<OfGroup>;
  const written = names.map((name) => {
    const own = Object.assign(
      {},
      ...weaker.map(({ layer }) => settingsIn(layer, name)),
    ) as Defined<GroupSettings>;
    refuseContradiction(name, own, explicit);
    const strongest = { ...pick(explicit.layer), ...settingsIn(explicit.layer, name) };
    const settings = {
      ...defaultsOfGroups,
      ...common,
      ...own,
      ...strongest,
    };
    return { name, settings };
  });
  const named = written.map(({ name, settings }) => {
    const { application, deploymentGroup = name } = settings;
    if (application === undefined)
      throw missing('application', 'the name of the CodeDeploy application');
    return { ...settings, name, application, deploymentGroup };
  });
  const groups = withFolders(named);
  refuseAmbiguity(groups);
  return groups;
}

/** Says of groups that do not all say it themselves which folder in hook-scripts/ their scripts are in. */
function withFolders<Group extends NamedGroup>(
  groups: readonly Group[],
): (Group & { readonly scripts: string })[] {
  return groups.map((group) => {
    const { name, deploymentGroup, scripts } = group;
    // Hooks know the name that CodeDeploy has for the group, and not where they are.
    const alone = groups.filter((other) => isSameForHooks(other, group)).length === 1;
    return { ...group, scripts: scripts ?? (alone ? name : deploymentGroup) };
  });
}

/**
 * The folders in hook-scripts/ that the scripts of groups are in, each once.
 *
 * @param contents of the configuration; what it says nothing of has the folder of its own name
 */
export function scriptFolders(names: readonly string[], contents: ConfigLayer): readonly string[] {
  const named = names.map((name) => {
    const { application = contents.application ?? '', ...own } = settingsIn(contents, name);
    return { deploymentGroup: name, ...own, application, name };
  });
  return [...new Set(withFolders(named).map(({ scripts }) => scripts))];
}

type Defined<Settings> = { readonly [Name in keyof Settings]?: Exclude<Settings[Name], undefined> };

type DefaultsOfGroups = Pick<typeof defaults, Extract<GroupOption, keyof typeof defaults>>;

const defaultsOfGroups = Object.fromEntries(
  Object.entries(defaults).filter(([name]) => optionNames.includes(name as GroupOption)),
) as DefaultsOfGroups;

function refuseContradiction(name: string, own: GroupSettings, explicit: NamedLayer): void {
  for (const option of Object.keys(connectionOptions) as ConnectionOption[]) {
    const said = own[option];
    const asked = explicit.layer[option];
    if (said !== undefined && asked !== undefined && said !== asked)
      throw failure('GROUP_CONTRADICTED', {
        group: name,
        option,
        said,
        asked,
        where: explicit.name,
      });
  }
}

type NamedGroup = Pick<GroupConfig, 'name' | 'application' | 'deploymentGroup'> & {
  readonly scripts?: string | undefined;
};

function isSameForHooks(one: NamedGroup, other: NamedGroup): boolean {
  return one.application === other.application && one.deploymentGroup === other.deploymentGroup;
}

export type Connection = Pick<OfGroup, ConnectionOption>;

/** Where calls for a group go, so that groups with the same are asked for together. */
export function connectionOf(group: Connection): Connection {
  const { region, profile, roleArn, externalId, roleSessionName } = group;
  return { region, profile, roleArn, externalId, roleSessionName };
}

function refuseAmbiguity(groups: readonly GroupConfig[]): void {
  for (const [index, group] of groups.entries()) {
    for (const other of groups.slice(0, index)) {
      if (!isSameForHooks(group, other)) continue;
      const facts = {
        groups: [other.name, group.name],
        deploymentGroup: group.deploymentGroup,
        application: group.application,
      };
      if (JSON.stringify(connectionOf(group)) === JSON.stringify(connectionOf(other)))
        throw failure('GROUP_AMBIGUOUS', { ...facts, problem: 'same' });
      if (group.scripts !== other.scripts)
        throw failure('GROUP_AMBIGUOUS', { ...facts, problem: 'scripts' });
    }
  }
}

/** Some of the groups, in the order of the configuration. */
export function chooseGroups<Group extends { readonly name: string }>(
  configured: readonly Group[],
  only: readonly string[] | undefined,
): Group[] {
  if (only === undefined) return [...configured];
  const known = configured.map(({ name }) => name);
  for (const group of only) {
    if (!known.includes(group))
      throw failure('GROUP_UNKNOWN', { group, known, suggestion: closest(group, known) });
  }
  return configured.filter(({ name }) => only.includes(name));
}
