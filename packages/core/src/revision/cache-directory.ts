import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where this user's caches are, by the custom of the operating system; always outside of projects. */
export function cacheDirectory(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  // As the XDG specification has it: one that is empty or relative does not count.
  const absolute = (path: string | undefined) =>
    path !== undefined && isAbsolute(path) ? path : undefined;
  const home = absolute(env.HOME) ?? homedir();
  const custom = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(absolute(env.XDG_CACHE_HOME) ?? custom, 'codedeployer');
}
