import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this user's caches are, by the custom of the operating system; always outside of projects. */
export function cacheDirectory(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = env.HOME ?? homedir();
  const custom = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(env.XDG_CACHE_HOME ?? custom, 'codedeployer');
}
