import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { foldersUpwards } from '../files/folders-upwards.js';
import { isThere } from '../files/is-there.js';

const execute = promisify(execFile);

type Environment = Readonly<Record<string, string | undefined>>;

/** What a person should know of what git said, or did not say. */
export interface GitWarning {
  readonly message: string;
  readonly hint: string;
}

/** Runs git with messages in English, as some of them are looked for here. */
async function run(directory: string, env: Environment, ...arguments_: string[]): Promise<string> {
  const options = { cwd: directory, env: { ...env, LC_ALL: 'C', TZ: 'UTC' }, maxBuffer: Infinity };
  return (await execute('git', arguments_, options)).stdout;
}

/**
 * The environment for git. Git's hooks hand on a GIT_DIR for the folder that they run in; in any other, git would take that
 * one for the top of the tree, and miss all files, or find no repository. Where the folder lies in that same repository, git
 * finds the top by itself.
 */
async function findingTop(directory: string, env: Environment): Promise<Environment> {
  const { GIT_DIR: given, ...others } = env;
  if (given === undefined || env.GIT_WORK_TREE !== undefined) return env;
  // What git refuses is told by who asks next.
  const found = await run(directory, others, 'rev-parse', '--absolute-git-dir').catch(() => '');
  if (found === '') return env;
  const [own, meant] = await Promise.all(
    [found.trim(), resolve(directory, given)].map((path) => realpath(path).catch(() => undefined)),
  );
  return meant === undefined || meant === own ? others : env;
}

/**
 * What git answers in the repository that a folder is in.
 *
 * @throws what git ended with
 */
export async function askGit(
  directory: string,
  env: Environment,
  ...arguments_: string[]
): Promise<string> {
  return run(directory, await findingTop(directory, env), ...arguments_);
}

export interface GitFacts {
  /** The commit that is checked out, 40 hexadecimal digits. */
  readonly commit?: string;
  /** Its committer date, as `YYYYmmdd_HHMMSS` in UTC. */
  readonly committed?: string;
  readonly branch?: string;
  /** Tracked files of the working tree are not as in the commit; otherwise absent. */
  readonly dirty?: true;
}

/**
 * What git knows about a folder. Empty where there is no git, no repository or no commit yet: that is no error. Where there is
 * a repository and git does not tell, somebody should know.
 *
 * @param given a CI system's GITHUB_REF_NAME or CI_COMMIT_BRANCH names the branch where git has only a detached head
 */
export async function readGitFacts(
  directory: string,
  given: Environment,
  onWarning: (warning: GitWarning) => void = () => undefined,
): Promise<GitFacts> {
  const env = await findingTop(directory, given);
  let head: string;
  try {
    // %cd with format-local under TZ=UTC: the same text on every machine.
    const format = ['--format=%H %cd', '--date=format-local:%Y%m%d_%H%M%S'];
    head = (await run(directory, env, 'log', '-1', ...format)).trim();
  } catch (error) {
    const warning = await refusalOf(error, directory);
    if (warning !== undefined) onWarning(warning);
    return {};
  }
  const [commit, committed] = head.split(' ');
  if (commit === undefined || committed === undefined) return {};
  const branch =
    (await currentBranch(directory, env)) ?? env.GITHUB_REF_NAME ?? env.CI_COMMIT_BRANCH;
  const changed = await changedFiles(directory, env, onWarning);
  if (changed.length > 0) onWarning(changesIn(commit, changed));
  const dirty = changed.length > 0 ? { dirty: true as const } : {};
  return { commit, committed, ...(branch ? { branch } : {}), ...dirty };
}

/** Why git does not tell which commit this is; undefined where there is none. */
async function refusalOf(error: unknown, directory: string): Promise<GitWarning | undefined> {
  const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
  const missing =
    'so that commit and branch are not known, and the version is not named after them';
  if (code === 'ENOENT') {
    for await (const folder of foldersUpwards(directory))
      if (await isThere(join(folder, '.git')))
        return {
          message: `There is a git repository (${folder}) and no git on this machine, ${missing}.`,
          hint: 'Install git where this runs, or set "version".',
        };
    return undefined;
  }
  if (typeof code !== 'number') throw error;
  if (
    /not a git repository \(or any|does not have any commits yet|bad default revision/.test(stderr)
  )
    return undefined;
  const reason = /^fatal: (.*)$/m.exec(stderr)?.[1] ?? stderr.trim();
  // For a checkout that belongs to somebody else, as in containers, git says itself what to do.
  const advice = /^\s*(git config .*)$/m.exec(stderr)?.[1];
  return {
    message: `git refuses to tell about this checkout, ${missing}: ${reason}.`,
    hint: advice === undefined ? 'Try: git log -1.' : `If you trust it: ${advice}`,
  };
}

function changesIn(commit: string, changed: readonly string[]): GitWarning {
  const named = changed.slice(0, 5).join(', ');
  const more = changed.length > 5 ? ` and ${changed.length - 5} more` : '';
  return {
    message: `Tracked files are not as in the commit ${commit.slice(0, 12)}, which counts as "-dirty": ${named}${more}.`,
    hint: 'Commit or restore them, for a revision that can be made again from its commit.',
  };
}

async function currentBranch(directory: string, env: Environment): Promise<string | undefined> {
  try {
    return (await run(directory, env, 'symbolic-ref', '--short', '-q', 'HEAD')).trim();
  } catch (error) {
    if (typeof (error as { code?: unknown }).code === 'number') return undefined; // a detached head has no branch
    throw error;
  }
}

/** Tracked files that are not as in the commit. Untracked ones are mostly build output. */
async function changedFiles(
  directory: string,
  env: Environment,
  onWarning: (warning: GitWarning) => void,
): Promise<readonly string[]> {
  // Another git may be at work here, so this one takes no lock. Names are for people: as they are, not in octal.
  const status = [
    '--no-optional-locks',
    '-c',
    'core.quotePath=false',
    'status',
    '--porcelain',
    '--untracked-files=no',
  ];
  try {
    const lines = (await run(directory, env, ...status)).split('\n');
    return lines.filter((line) => line !== '').map((line) => line.slice(3));
  } catch (error) {
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string };
    if (typeof code !== 'number') throw error;
    // A bare repository has no files to change.
    if (!stderr.includes('must be run in a work tree'))
      onWarning({
        message: `git does not tell whether files have changed since the commit: ${stderr.trim()}`,
        hint: 'Try: git status.',
      });
    return [];
  }
}
