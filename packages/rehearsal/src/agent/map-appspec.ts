import { posix } from 'node:path';
import type { Appspec, LooseValue } from '@codedeployer/core';

/** Relative destinations start here: the working directory of the packaged agent. */
const agentFolder = '/opt/codedeploy-agent';

/** Puts what an appspec installs below a folder; without a folder it stays as it is. */
export function mapAppspec(appspec: Appspec, folder: string | undefined): Appspec {
  if (folder === undefined) return appspec;
  const map = (path: string): string =>
    posix.join(folder, posix.resolve(agentFolder, path.replace(/^~(?=\/|$)/, '/root')));
  const mapLoose = (value: LooseValue): LooseValue =>
    typeof value === 'string' ? map(value) : value;
  return {
    ...appspec,
    files: appspec.files.map((mapping) => ({
      ...mapping,
      destination: mapLoose(mapping.destination),
    })),
    permissions: appspec.permissions.map((permission) => ({
      ...permission,
      object: map(permission.object),
    })),
  };
}
