import { error, warning, findingsOf } from '@codedeployer/appspec/rules';
import { type Appspec, type HookScript, type Finding, scriptEvents } from '@codedeployer/appspec';
import { closest } from '@codedeployer/appspec/text';
import type { RevisionEntry } from '../../model/entry.js';
import { type BundleTree, pathInBundle } from '../bundle-tree.js';
import type { InstallPlan } from '../simulate-install.js';
import { windowsPath } from '../windows-paths.js';
import type { JudgedRevision, RevisionRule } from '../rule.js';
import { finding as scriptFinding } from './scripts.js';

const codes = {
  'windows-format': error(
    'A tar or tgz for Windows instances, for which CodeDeploy takes zip only.',
  ),
  'windows-name': error('A name that Windows does not have.'),
  'windows-name-twice': error('Two names that are the same to Windows.'),
  'windows-target-twice': warning('Two files for the same place, as Windows looks at names.'),
  'windows-path-long': warning('A path that is longer than Windows takes by default.'),
  'windows-link': warning('A symbolic link, which the agent does not unpack on Windows.'),
  'windows-script': error('A script that Windows cannot run by itself.'),
  'windows-runas': warning('A runas or sudo, which has no effect on Windows.'),
  'windows-group-scripts': warning('Shell scripts of a group, which nothing runs on Windows.'),
};

const finding = findingsOf(codes);

/** What Windows does not have, or cannot run. */
export const windows: RevisionRule<keyof typeof codes> = {
  codes,
  check: (revision) => (revision.os === 'windows' ? lintWindows(revision) : []),
};

/** Names of devices, with any ending. */
const device = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\..*)?$/i;

/** `C:\ProgramData\Amazon\CodeDeploy\<id of the group>\d-XXXXXXXXX\deployment-archive\` */
const unpackedTo = 101;
const longestPath = 259;

function nameProblem(name: string): string | undefined {
  if (/[<>:"|?*\\]/.test(name)) return 'has one of the characters < > : " | ? * \\';
  if (/[ .]$/.test(name)) return 'ends in a blank or a dot';
  if (device.test(name)) return 'is the name of a device';
  return undefined;
}

function lintWindows({ entries, installation, appspecFile, format }: JudgedRevision): Finding[] {
  const { appspec, tree, plan } = installation ?? {};
  return [
    ...(plan === undefined ? [] : lintWindowsTargets(plan, appspecFile)),
    ...(appspec === undefined || tree === undefined
      ? []
      : lintWindowsScripts(appspec, tree, appspecFile)),
    ...lintGroupScripts(entries, appspec),
    ...lintWindowsNames(entries),
    ...lintWindowsFormat(format, appspecFile),
  ];
}

/** What of a revision does not arrive on Windows, or not under its name. */
function lintWindowsNames(entries: readonly RevisionEntry[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  for (const { path, type } of entries) {
    const add = (
      code: 'windows-name' | 'windows-name-twice' | 'windows-path-long' | 'windows-link',
      message: string,
      hint: string,
    ) => findings.push(finding(code, { file: path, message, hint }));
    const name = path.slice(path.lastIndexOf('/') + 1);
    const problem = nameProblem(name);
    const rename = 'Rename it, or keep it out with a line in .codedeployignore.';
    if (problem !== undefined)
      add(
        'windows-name',
        `Windows has no file called ${JSON.stringify(path)}: its name ${problem}.`,
        rename,
      );
    const other = seen.get(path.toLowerCase());
    if (other !== undefined && other !== path)
      add(
        'windows-name-twice',
        `${path} and ${other} are the same name to Windows; the agent cannot unpack both.`,
        rename,
      );
    seen.set(path.toLowerCase(), path);
    if (path.length > longestPath - unpackedTo)
      add(
        'windows-path-long',
        `The path ${path} has ${path.length} characters; with the folder that the agent unpacks to, that is more than the ${longestPath} that Windows takes unless it is set up for more.`,
        'Shorten it, or set LongPathsEnabled on the instances and restart the agent there.',
      );
    if (type === 'symlink')
      add(
        'windows-link',
        `${path} is a symbolic link, which the agent does not unpack on Windows.`,
        'Set the option symlinks to "follow", or make the link in a hook script.',
      );
  }
  return findings;
}

/** Files of different names in the revision that become one on the instance, where the last one stays. */
function lintWindowsTargets(plan: InstallPlan, file: string): Finding[] {
  const seen = new Map<string, string>();
  return [...plan.copies.values()].flatMap(({ target, source, mapping }) => {
    const other = seen.get(target.toLowerCase());
    seen.set(target.toLowerCase(), source);
    // The same file twice, as a part of a folder and by its own name, does no harm.
    if (other === undefined || other.toLowerCase() === source.toLowerCase()) return [];
    return [
      finding('windows-target-twice', {
        file,
        place: mapping.at,
        message: `Both ${other} and ${source} would be installed as ${windowsPath(target)}, where upper and lower case are the same; the second one stays.`,
        hint: 'Narrow one of the sources, or choose another destination.',
      }),
    ];
  });
}

/** What the agent on Windows starts by itself. */
const runnable = /\.(?:ps1|bat|cmd|exe|com)$/i;

/** The scripts of the events that run any: that each is there, and that Windows can run it. */
function lintWindowsScripts(appspec: Appspec, tree: BundleTree, file: string): Finding[] {
  return [...appspec.hooks].flatMap(([event, scripts]) =>
    scriptEvents.includes(event)
      ? scripts.flatMap((script) => lintScript(event, script, tree, file))
      : [],
  );
}

function lintScript(event: string, script: HookScript, tree: BundleTree, file: string): Finding[] {
  const { location, at: place, runas, sudo } = script;
  const findings: Finding[] = [];
  const path = pathInBundle(location);
  const kind = path === undefined ? 'missing' : tree.kindOf(path);
  if (kind === 'directory') {
    findings.push(
      scriptFinding('hook-script-directory', {
        file,
        place,
        message: `The location "${location}" of ${event} is a folder.`,
        hint: 'Name the script in it.',
      }),
    );
  } else if (kind !== 'file') {
    const paths = tree.entries.filter(({ type }) => type === 'file').map((entry) => entry.path);
    const suggestion = path === undefined ? undefined : closest(path, paths);
    findings.push(
      scriptFinding('hook-script-missing', {
        file,
        place,
        message: `The location "${location}" of ${event} is not in the revision.`,
        hint:
          suggestion === undefined
            ? 'Locations are relative to the root of the revision. Check that the script is not ignored.'
            : `Did you mean "${suggestion}"?`,
      }),
    );
  } else if (/[\s"&|<>^%]/.test(location)) {
    findings.push(
      scriptFinding('hook-script-characters', {
        file,
        place,
        message: `The agent hands "${location}" to Windows without quotes, so that it does not run the file of this name.`,
        hint: 'Rename the script: letters, digits, "-", "_" and "." only.',
      }),
    );
  } else if (!runnable.test(location)) {
    findings.push(
      finding('windows-script', {
        file,
        place,
        message: `Windows cannot run "${location}" of ${event} by itself.`,
        hint: 'The agent starts .ps1, .bat, .cmd and .exe files: call anything else from one of these.',
      }),
    );
  }
  if (runas !== undefined || sudo) {
    findings.push(
      finding('windows-runas', {
        file,
        place,
        message: `${runas === undefined ? 'sudo' : 'runas'} has no effect on Windows: the script runs as the user of the agent, Local System.`,
        hint: 'Remove it; what is to run as somebody else can be a scheduled task or a service.',
      }),
    );
  }
  return findings;
}

/** Scripts that the wrapper would run on Linux; it is written in bash, and is not in revisions for Windows. */
function lintGroupScripts(
  entries: readonly RevisionEntry[],
  appspec: Appspec | undefined,
): Finding[] {
  // What the appspec names is judged there.
  const named = new Set(
    [...(appspec?.hooks.values() ?? [])].flatMap((scripts) =>
      scripts.map(({ location }) => pathInBundle(location)),
    ),
  );
  const folders = new Map<string, string[]>();
  for (const { path, type } of entries) {
    const [, folder, name] = /^(deploy\/hook-scripts\/[^/]+)\/(.+\.sh)$/i.exec(path) ?? [];
    if (folder === undefined || name === undefined || type === 'directory' || named.has(path))
      continue;
    folders.set(folder, [...(folders.get(folder) ?? []), name]);
  }
  return [...folders].map(([file, names]) =>
    finding('windows-group-scripts', {
      file,
      message: `Nothing runs ${names.join(', ')} of ${file}/ on Windows: the wrapper that runs the scripts of groups is written in bash, and is not added.`,
      hint: 'Write them as .ps1 or .bat and name them in the hooks of appspec.yml, or remove them.',
    }),
  );
}

/** The service takes nothing but zips for Windows instances. */
function lintWindowsFormat(format: 'zip' | 'tar' | 'tgz', file: string): Finding[] {
  if (format === 'zip') return [];
  return [
    finding('windows-format', {
      file,
      message: `The archive is a ${format}; for Windows instances CodeDeploy takes zip only.`,
      hint: 'Set the option "format" to zip, or pack the ready-made archive as one.',
    }),
  ];
}
