import { askGit } from './git-facts.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** So many commits are told. */
const most = 50;

/**
 * The commits that one has and the other does not, the newest first, as git shortens them. Undefined where this repository does
 * not know one of them, or is none.
 */
export async function commitsBetween(
  directory: string,
  env: Environment,
  from: string,
  to: string,
): Promise<{ readonly added: string[]; readonly removed: string[] } | undefined> {
  const list = async (range: string) => {
    const format = ['--format=%h %s', `--max-count=${most}`];
    const text = await askGit(directory, env, 'log', ...format, range, '--');
    return text.split('\n').filter((line) => line !== '');
  };
  try {
    return { added: await list(`${from}..${to}`), removed: await list(`${to}..${from}`) };
  } catch {
    return undefined; // a shallow clone, another repository, or none
  }
}
