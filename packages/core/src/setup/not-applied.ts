import { groupNames } from '../config/groups.js';
import type { ConfigFile } from '../config/options.js';
import type { SetupRequest } from './setup.js';

/** What was asked for and is not so, because the configuration that is there is kept: a line for each. */
export function notApplied(
  request: SetupRequest,
  contents: ConfigFile,
  file: string,
): readonly string[] {
  const unchanged = (['application', 'bucket', 'region', 'source'] as const).flatMap((key) => {
    const asked = request[key];
    return asked === undefined || asked === contents[key]
      ? []
      : [`"${key}" is not changed: to have ${JSON.stringify(asked)}, set it in ${file}`];
  });
  const layers = [contents, ...Object.values(contents.environments ?? {})];
  const configured = new Set(layers.flatMap(({ groups = [] }) => groupNames(groups)));
  const { groups: asked = [], addsGroups = false } = request;
  const missing = addsGroups ? [] : asked.filter((group) => !configured.has(group));
  return [
    ...unchanged,
    ...missing.map((group) => `add ${JSON.stringify(group)} to "groups" in ${file}`),
  ];
}
