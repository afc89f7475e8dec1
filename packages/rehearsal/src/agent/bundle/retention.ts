import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeploymentPaths } from '../deployment-paths.js';
import { readPointer } from '../install-pointer.js';

/** How many deployments of a group the agent keeps, the one being downloaded included. */
const keptRevisions = 5;

/** Removes a group's oldest deployments; never the one whose Install last succeeded. */
export async function removeOldDeployments(paths: DeploymentPaths): Promise<void> {
  const others = (await readdir(paths.group))
    .map((name) => join(paths.group, name))
    .filter((path) => path !== paths.deployment);
  const surplus = others.length - (keptRevisions - 1);
  if (surplus <= 0) return;
  const lastSuccessful = await readPointer(paths.lastSuccessfulInstall);
  const removable = others.filter((path) => path !== lastSuccessful);
  const dated = await Promise.all(
    removable.map(async (path) => ({ path, time: (await stat(path)).mtimeMs })),
  );
  dated.sort((one, other) => one.time - other.time);
  for (const { path } of dated.slice(0, surplus)) await rm(path, { recursive: true, force: true });
}
