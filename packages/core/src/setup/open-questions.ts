import { join } from 'node:path';
import { groupNames, scriptFolders } from '../config/groups.js';
import { isThere } from '../files/is-there.js';
import type { SetupQuestion } from './check-answer.js';
import { configInCharge } from './config-in-charge.js';
import { ownAppspec } from './own-appspec.js';
import type { SetupRequest } from './setup.js';

/**
 * The questions whose answers would go into a file that setup is to write, in the order in which to ask them.
 *
 * @throws what reading a configuration that is there throws
 */
export async function openQuestions({
  directory,
  groups,
  from,
  source,
}: Pick<SetupRequest, 'directory' | 'groups' | 'from' | 'source'>): Promise<
  readonly SetupQuestion[]
> {
  const config = await configInCharge({ directory, from });
  const names = groups ?? groupNames(config?.contents.groups ?? []);
  const folders = scriptFolders(names, config?.contents ?? {});
  const written = folders.map((folder) =>
    isThere(join(directory, 'deploy/hook-scripts', folder, 'ApplicationStart.sh')),
  );
  const own = await ownAppspec(directory, config?.contents.source ?? source);
  const starts = own?.events.has('ApplicationStart') ?? true;
  const whole = folders.length > 0 && !(await Promise.all(written)).includes(false);
  return [
    ...(config === undefined && from === undefined
      ? (['application', 'bucket', 'region', 'groups', 'source'] as const)
      : []),
    ...(whole || !starts ? [] : (['start', 'healthUrl'] as const)),
  ];
}
