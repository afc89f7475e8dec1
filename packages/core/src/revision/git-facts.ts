import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

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
 * What git knows about a folder. Empty where there is no git, no repository or no commit yet: that is no error.
 *
 * @param env a CI system's GITHUB_REF_NAME or CI_COMMIT_BRANCH names the branch where git has only a detached head
 */
export async function readGitFacts(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<GitFacts> {
  let head: string;
  try {
    // %cd with format-local under TZ=UTC: the same text on every machine.
    const arguments_ = ['log', '-1', '--format=%H %cd', '--date=format-local:%Y%m%d_%H%M%S'];
    head = (
      await run('git', arguments_, { cwd: directory, env: { ...env, TZ: 'UTC' } })
    ).stdout.trim();
  } catch (error) {
    const { code } = error as { code?: unknown };
    // No git on this machine (ENOENT), or git says that there is nothing to tell (exit 128).
    if (code === 'ENOENT' || typeof code === 'number') return {};
    throw error;
  }
  const [commit, committed] = head.split(' ');
  if (commit === undefined || committed === undefined) return {};
  const branch =
    (await currentBranch(directory, env)) ?? env.GITHUB_REF_NAME ?? env.CI_COMMIT_BRANCH;
  const dirty = await hasChanges(directory, env);
  return { commit, committed, ...(branch ? { branch } : {}), ...(dirty ? { dirty } : {}) };
}

async function currentBranch(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  try {
    return (
      await run('git', ['symbolic-ref', '--short', '-q', 'HEAD'], {
        cwd: directory,
        env: { ...env },
      })
    ).stdout.trim();
  } catch (error) {
    if (typeof (error as { code?: unknown }).code === 'number') return undefined; // a detached head has no branch
    throw error;
  }
}

async function hasChanges(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  // Untracked files are mostly build output. Another git may be at work here, so this one takes no lock.
  const arguments_ = ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=no'];
  try {
    const options = { cwd: directory, env: { ...env }, maxBuffer: Infinity };
    return (await run('git', arguments_, options)).stdout !== '';
  } catch (error) {
    if (typeof (error as { code?: unknown }).code === 'number') return false; // a bare repository has no files to change
    throw error;
  }
}
