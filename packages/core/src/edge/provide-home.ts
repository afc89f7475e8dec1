import { homedir } from 'node:os';

/**
 * Gives a user without a home folder one that has nothing in it: a uid that has no name, as containers are often given one.
 * The AWS SDK looks for its files below the home folder before anything else, and dies where there is none.
 */
export function provideHome(env: Record<string, string | undefined> = process.env): void {
  if (env.HOME !== undefined && env.HOME !== '') return;
  try {
    homedir();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw error;
    env.HOME = '/dev/null';
  }
}
