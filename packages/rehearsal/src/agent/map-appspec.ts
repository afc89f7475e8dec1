import { posix } from 'node:path';
import type { Appspec, LooseValue } from '@codedeployer/appspec';
import { AgentFailure } from './agent-failure.js';
import { expandPath, isList, joinPaths } from './ruby/paths.js';

/**
 * Puts what an appspec installs below a folder; without a folder it stays as it is. Relative destinations start at the
 * agent's working directory, which lies below that folder, too.
 */
export function mapAppspec(appspec: Appspec, folder: string | undefined, cwd: string): Appspec {
  if (folder === undefined) return appspec;
  const start = `/${posix.relative(folder, cwd)}`;
  const map = (path: string): string => {
    try {
      return posix.join(folder, expandPath(path, { cwd: start, home: '/root' }));
    } catch (error) {
      // A user who does not exist: Install fails by it, but not before its turn.
      if (error instanceof AgentFailure) return path;
      throw error;
    }
  };
  const mapLoose = (value: LooseValue): LooseValue => {
    if (typeof value === 'string') return map(value);
    // Joined with nothing, as Install joins it with a file's name: even an empty list is a path then.
    if (!isPath(value)) return value;
    const mapped = { ...value, items: [map(joinPaths(value, ''))] };
    return mapped;
  };
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

/** Whether a value can be joined to a path; other values fail in Install. */
function isPath(value: LooseValue): boolean {
  if (typeof value === 'string') return !value.includes('\0');
  return isList(value) && value.items.every(isPath);
}
