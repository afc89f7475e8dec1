import { error, warning, findingsOf, textCodes } from '@codedeployer/appspec/rules';
import { posix } from 'node:path';
import {
  type AgentProfile,
  type Appspec,
  type LooseValue,
  type Permission,
  type Finding,
  matchesName,
} from '@codedeployer/appspec';
import { installedPaths, type Installed, type InstalledPaths } from '../installed-paths.js';
import type { InstallPlan } from '../simulate-install.js';
import type { RevisionRule } from '../rule.js';
import { takeTurns } from '../../time/turns.js';

const codes = {
  'permission-acl-default-on-file': textCodes['permission-acl-default-on-file'],
  'permission-file-pattern': textCodes['permission-file-pattern'],
  'permission-file-except': textCodes['permission-file-except'],
  'permission-context-no-range': error(
    'A context without range, with which agent 1 fails at Install.',
  ),
  'permission-owner': error('An owner or group that is no name.'),
  'permission-value': error('A pattern or exception that is no text.'),
  'permission-twice': error('Two permissions for the same file or folder.'),
  'permission-no-match': warning('A permission or an exception that applies to nothing.'),
  'permission-unchecked': warning(
    'Permissions that were not compared with what is installed, as there are so many.',
  ),
  'permission-object-itself': warning(
    'A permission for a folder, which applies below it but not to it.',
  ),
};

const finding = findingsOf(codes);

/** The `permissions` section against what Install would copy; there is none on Windows. */
export const permissions: RevisionRule<keyof typeof codes> = {
  codes,
  check: ({ installation, os, profile, appspecFile, signal }) =>
    installation === undefined || os === 'windows'
      ? []
      : lintPermissions(installation.appspec, installation.plan, profile, appspecFile, signal),
};

/** So many times a name is compared with a pattern, a long one counting for more; only permissions by the thousand have more. */
const mostComparisons = 5_000_000;
const charactersOfOne = 4;

/** Of one comparison. */
function effortOf(pattern: string): number {
  return 1 + pattern.length / charactersOfOne;
}

interface Effort {
  left: number;
}

/** The `permissions` section against what Install would copy. */
async function lintPermissions(
  { permissions }: Appspec,
  plan: InstallPlan,
  profile: AgentProfile,
  file: string,
  signal: AbortSignal | undefined,
): Promise<readonly Finding[]> {
  const turns = takeTurns(signal);
  const owners = new Map<string, Permission>();
  const installed = installedPaths(plan);
  const findings: Finding[] = [];
  const effort = { left: mostComparisons };
  for (const [place, permission] of permissions.entries()) {
    if (turns.isOver()) await turns.pass();
    if (effort.left <= 0) {
      findings.push(unchecked(permission, permissions.length - place, file));
      break;
    }
    const matched = match(permission, plan, installed, effort);
    findings.push(...lintObject(permission, plan, installed, matched, effort, file));
    if (matched.files.length + matched.directories.length > 0) {
      findings.push(...lintApplied(permission, matched, profile, file));
    }
    const changed = [...matched.files, ...matched.directories.filter((path) => isMade(path, plan))];
    const twice = changed.find((path) => owners.has(path));
    if (twice !== undefined)
      findings.push(appliedTwice(twice, permission, owners.get(twice), file));
    for (const path of changed) if (!owners.has(path)) owners.set(path, permission);
  }
  return findings;
}

function unchecked({ at }: Permission, count: number, file: string): Finding {
  return finding('permission-unchecked', {
    file,
    place: at,
    message: `From here on, ${count} permissions are not compared with what is installed: those before took ${mostComparisons} comparisons.`,
    hint: 'Set permissions for whole folders (pattern: "**"), or in a hook script.',
  });
}

/** Folders such as /srv, which stand above a destination, are on every instance, and Install does not make them. */
function isMade(directory: string, { destinations }: InstallPlan): boolean {
  return destinations.has(directory) || posix.dirname(directory) !== '/';
}

interface Matched {
  /** Absolute paths of files that the permission applies to. */
  readonly files: readonly string[];
  readonly directories: readonly string[];
  /** The object is one of the copied files. */
  readonly isFile: boolean;
}

function match(
  permission: Permission,
  plan: InstallPlan,
  installed: InstalledPaths,
  effort: Effort,
): Matched {
  const { types, pattern, except } = permission;
  const object = posix.resolve('/', permission.object);
  if (plan.copies.has(object)) {
    return { files: types.includes('file') ? [object] : [], directories: [], isFile: true };
  }
  const matched = { files: [] as string[], directories: [] as string[], isFile: false };
  if (typeof pattern !== 'string') return matched;
  const compare = (name: string, with_: LooseValue) => {
    if (typeof with_ !== 'string') return false;
    effort.left -= effortOf(with_);
    return matchesName(name, with_);
  };
  // Exceptions, and all patterns but one, are for names directly below the object.
  const isMatch = ({ path, name, type }: Installed): boolean => {
    effort.left -= 1;
    if (!types.includes(type)) return false;
    if (posix.dirname(path) !== object) return true;
    if (pattern !== '**' && !compare(name, pattern)) return false;
    return !except.some((item) => compare(name, item));
  };
  for (const found of pattern === '**' ? installed.below(object) : installed.in(object)) {
    if (effort.left <= 0) break;
    if (isMatch(found)) matched[found.type === 'file' ? 'files' : 'directories'].push(found.path);
  }
  return matched;
}

function show(value: LooseValue): string {
  return typeof value === 'string' ? `"${value}"` : value.inspect;
}

function lintObject(
  permission: Permission,
  plan: InstallPlan,
  installed: InstalledPaths,
  matched: Matched,
  effort: Effort,
  file: string,
): readonly Finding[] {
  const { object, pattern, except, types, at } = permission;
  const path = posix.resolve('/', object);
  const odd = [pattern, ...except].find((value) => typeof value !== 'string');
  if (odd !== undefined) {
    return [
      finding('permission-value', {
        file,
        place: at,
        message: `${show(odd)} is no text; the agent fails at Install.`,
        hint: 'Put it in quotes.',
      }),
    ];
  }
  const findings: Finding[] = [];
  const inside = matched.isFile ? [] : installed.in(path);
  if (matched.isFile) {
    findings.push(...lintFileObject(permission, file));
  } else if (matched.files.length + matched.directories.length === 0) {
    findings.push(
      finding('permission-no-match', {
        file,
        place: at,
        message: `The permission for ${object}${pattern === '**' ? '' : ` with the pattern ${show(pattern)}`} applies to nothing that is installed.`,
        hint: noMatchHint(permission, inside.length > 0),
      }),
    );
  } else if (pattern === '**' && types.includes('directory') && plan.destinations.has(path)) {
    findings.push(
      finding('permission-object-itself', {
        file,
        place: at,
        message: `The permission applies to what lies below ${object}, not to ${object} itself.`,
        hint: `Set owner and mode of ${object} in a hook script, or add a permission for ${posix.dirname(path)} with pattern: "${posix.basename(path)}" and type: [directory].`,
      }),
    );
  }
  for (const item of matched.isFile ? [] : except) {
    effort.left -= inside.length * (typeof item === 'string' ? effortOf(item) : 1);
    if (effort.left <= 0) break;
    if (typeof item !== 'string' || inside.some(({ name }) => matchesName(name, item))) continue;
    findings.push(
      finding('permission-no-match', {
        file,
        place: at,
        message: `The exception ${show(item)} for ${object} excludes nothing.`,
        hint: `Exceptions are names directly below the object, without "/"; "*" is the only special character.`,
      }),
    );
  }
  return findings;
}

function noMatchHint({ pattern, types }: Permission, isInstalled: boolean): string {
  if (!isInstalled) {
    return 'The agent changes only files and folders that this deployment installs, and only below the object: check the path against the destinations in `files`.';
  }
  if (typeof pattern === 'string' && /[/?[\]{}]/.test(pattern)) {
    return 'Patterns are names directly below the object, without "/"; "*" is the only special character.';
  }
  return types.length === 1
    ? `There is no ${types[0] ?? 'file'} that it would match.`
    : 'Only names directly below the object match, unless the pattern is "**".';
}

function lintFileObject(
  { object, pattern, except, types, at }: Permission,
  file: string,
): readonly Finding[] {
  if (!types.includes('file')) return [];
  if (pattern !== '**') {
    return [
      finding('permission-file-pattern', {
        file,
        place: at,
        message: `${object} is a file, and cannot have the pattern ${show(pattern)}; the agent fails at Install.`,
        hint: 'Remove the pattern, or name the folder as the object.',
      }),
    ];
  }
  if (except.length === 0) return [];
  return [
    finding('permission-file-except', {
      file,
      place: at,
      message: `${object} is a file, and cannot have exceptions; the agent fails at Install.`,
      hint: 'Remove "except", or name the folder as the object.',
    }),
  ];
}

/** What fails once the agent applies the permission to something. */
function lintApplied(
  permission: Permission,
  matched: Matched,
  profile: AgentProfile,
  file: string,
): readonly Finding[] {
  const { at, acls, context } = permission;
  const findings: Finding[] = [];
  for (const [key, value] of [
    ['owner', permission.owner],
    ['group', permission.group],
  ] as const) {
    if (value === undefined) continue;
    if (typeof value === 'string' && !value.includes(':')) continue;
    findings.push(
      finding('permission-owner', {
        file,
        place: at,
        message: `The ${key} ${show(value)} is no name of a ${key === 'owner' ? 'user' : 'group'}; the agent fails at Install.`,
        hint:
          typeof value === 'string'
            ? 'Give owner and group as two keys.'
            : 'Give the name instead of the number.',
      }),
    );
  }
  if (acls?.some((ace) => ace.default) === true && matched.files.length > 0) {
    findings.push(
      finding('permission-acl-default-on-file', {
        file,
        place: at,
        message: `A default acl entry cannot be set on files such as ${matched.files[0] ?? ''}; the agent fails at Install.`,
        hint: 'Add type: [directory].',
      }),
    );
  }
  if (context !== undefined && context.range === undefined && profile.startsWith('v1')) {
    findings.push(
      finding('permission-context-no-range', {
        file,
        place: at,
        message: 'A context without range makes agent 1 fail at Install.',
        hint: 'Add a range, for example range: s0.',
      }),
    );
  }
  return findings;
}

function appliedTwice(
  path: string,
  permission: Permission,
  other: Permission | undefined,
  file: string,
): Finding {
  return finding('permission-twice', {
    file,
    place: permission.at,
    message: `Two permissions apply to ${path}${other === undefined ? '' : ` (the other one is in line ${String(other.at.line)})`}; the agent fails at Install.`,
    hint: 'Exclude it from one of them with "except", or narrow a pattern.',
  });
}
