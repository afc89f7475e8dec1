import { posix } from 'node:path';
import { isDirectory } from '../exists.js';
import type { Environment } from '../../protocol/agent-setup.js';

/** Programs that were put below the folder are found first, as they are where it is the instance's real root. */
export function withOwnPrograms(environment: Environment, folder: string | undefined): Environment {
  if (folder === undefined) return environment;
  const given = (environment.PATH ?? '').split(':').filter((part) => part.startsWith('/'));
  const own: string[] = [];
  for (const part of given) {
    const mapped = posix.join(folder, part);
    if (isDirectory(mapped)) own.push(mapped);
  }
  return { ...environment, PATH: [...own, ...given].join(':') };
}
