import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The home folder, if there is any: a uid that has no name, as containers are often given one, has none, or this one. */
function homeOf(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env.HOME === '/dev/null') return undefined;
  if (env.HOME !== undefined && isAbsolute(env.HOME)) return env.HOME;
  try {
    return homedir();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SYSTEM_ERROR') return undefined;
    throw error;
  }
}

/**
 * Where this user's caches are, by the custom of the operating system; always outside of projects. Undefined where there
 * is neither a home folder nor XDG_CACHE_HOME.
 */
export function cacheDirectory(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  // As the XDG specification has it: one that is empty or relative does not count.
  const named = env.XDG_CACHE_HOME;
  if (named !== undefined && isAbsolute(named)) return join(named, 'codedeployer');
  const home = homeOf(env);
  if (home === undefined) return undefined;
  const caches = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(caches, 'codedeployer');
}
