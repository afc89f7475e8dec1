import { error, warning, findingsOf } from '@codedeployer/appspec/rules';
import { type AgentProfile, type Finding, parseAppspec, scriptEvents } from '@codedeployer/appspec';
import { closest } from '@codedeployer/appspec/text';
import type { RevisionEntry } from '../../model/entry.js';
import { readContents } from '../../workers/read-contents.js';
import type { RevisionRule } from '../rule.js';

const codes = {
  'group-without-scripts': error('A deployment group without scripts.'),
  'group-scripts-never-run': error('A group has scripts, and none of them would run.'),
  'group-script-not-called': warning(
    'A script for an event at which appspec.yml does not call the wrapper.',
  ),
  'group-script-name': warning('A script whose name is nearly, but not quite, that of an event.'),
};

const finding = findingsOf(codes);

/** The scripts that the wrapper is to run for the groups. */
export const groupScripts: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ entries, groups, profile }) =>
    groups === undefined || !usesWrapper(entries) ? [] : lintGroupScripts(entries, groups, profile),
};

/** Where the scripts of the groups are, each group's in a folder of its name. */
const groupScriptsFolder = 'deploy/hook-scripts';

/** What the hooks of a revision run: the events that the wrapper is called for, and what is called by its own path. */
interface Called {
  readonly events: ReadonlySet<string>;
  readonly locations: ReadonlySet<string>;
  /** Nothing is known of an appspec.yml that cannot be read. */
  readonly isKnown: boolean;
}

/** Without the wrapper, a group's scripts are whatever the appspec names. */
function usesWrapper(entries: readonly RevisionEntry[]): boolean {
  return entries.some(({ path }) => path === `${groupScriptsFolder}/hook-wrapper.sh`);
}

async function readCalled(
  entries: readonly RevisionEntry[],
  profile: AgentProfile | undefined,
): Promise<Called> {
  const appspec = entries.find(({ path }) => path === 'appspec.yml');
  const verdict =
    appspec?.type === 'file' ? parseAppspec(await readContents(appspec), { profile }) : undefined;
  const events = new Set<string>();
  const locations = new Set<string>();
  if (verdict?.accepted !== true) return { events, locations, isKnown: false };
  for (const [event, hooks] of verdict.appspec.hooks) {
    for (const { location } of hooks) {
      const path = location.replace(/^\/+/, '');
      if (path === `${groupScriptsFolder}/hook-wrapper.sh`) events.add(event);
      else locations.add(path);
    }
  }
  return { events, locations, isKnown: true };
}

function judgeScript(path: string, name: string, { events }: Called): Finding | undefined {
  if (scriptEvents.includes(name)) {
    if (events.has(name)) return undefined;
    return finding('group-script-not-called', {
      file: path,
      message: `appspec.yml does not call the wrapper at ${name}, so this script never runs.`,
      hint: `Add ${name} to the hooks of appspec.yml, with the location ${groupScriptsFolder}/hook-wrapper.sh.`,
    });
  }
  const meant = closest(name, scriptEvents);
  if (meant === undefined) return undefined; // something for the other scripts to source
  return finding('group-script-name', {
    file: path,
    message: `There is no lifecycle event ${name}, so this script never runs.`,
    hint: `Did you mean ${meant}.sh? Upper and lower case matter.`,
  });
}

function withoutScripts(group: string): Finding {
  const folder = `${groupScriptsFolder}/${group}`;
  return finding('group-without-scripts', {
    file: folder,
    message: `The deployment group "${group}" has no scripts: the revision has no folder ${folder}/.`,
    hint: `Run \`codedeployer setup --groups ${group}\` to create it from the template, or remove the group from the configuration.`,
  });
}

/**
 * Judges the scripts of groups that the wrapper is to run: where there are none, or nothing calls them, a deployment
 * would do nothing and look like a success.
 */
export async function lintGroupScripts(
  entries: readonly RevisionEntry[],
  groups: readonly string[],
  profile?: AgentProfile,
): Promise<Finding[]> {
  const called = await readCalled(entries, profile);
  const paths = entries.flatMap(({ type, path }) =>
    type !== 'directory' && path.startsWith(`${groupScriptsFolder}/`) ? path : [],
  );
  return groups.flatMap((group) => {
    const folder = `${groupScriptsFolder}/${group}/`;
    const own = paths.filter((path) => path.startsWith(folder));
    if (own.length === 0) return [withoutScripts(group)];
    if (!called.isKnown) return [];
    const runs = (path: string) =>
      called.locations.has(path) ||
      [...called.events].some((event) => path === `${folder}${event}.sh`);
    const findings = own.flatMap((path) => {
      const name = /^([^/]+)\.sh$/.exec(path.slice(folder.length))?.[1];
      return name === undefined || called.locations.has(path)
        ? []
        : (judgeScript(path, name, called) ?? []);
    });
    if (!own.some(runs)) {
      const events = called.events.size === 0 ? 'no event' : [...called.events].join(', ');
      findings.push(
        finding('group-scripts-never-run', {
          file: folder.slice(0, -1),
          message: `None of the scripts of the group "${group}" would run: appspec.yml calls the wrapper at ${events}, and there is no script for that.`,
          hint: `Write ${group}/AfterInstall.sh, and let the AfterInstall hook of appspec.yml call ${groupScriptsFolder}/hook-wrapper.sh.`,
        }),
      );
    }
    return findings;
  });
}
