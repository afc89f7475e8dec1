import { join } from 'node:path';
import { isFolder, namesIn } from './look.js';
import { readNxProject, type NxProject } from './nx.js';

/** How deep below a workspace projects are looked for. */
const deepest = 3;

/** Where nobody has a project. */
const passedOver = /^(?:\.|node_modules$|dist$|tmp$|coverage$)/;

async function* projectsBelow(
  workspace: string,
  folder: string,
  depth: number,
): AsyncGenerator<NxProject> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (passedOver.test(name) || !(await isFolder(path))) continue;
    const project = await readNxProject(workspace, path);
    if (project !== undefined) yield project;
    if (depth < deepest) yield* projectsBelow(workspace, path, depth + 1);
  }
}

/**
 * The projects of an Nx workspace that have a build, by their files, applications first. None where the workspace itself is
 * the project.
 *
 * @param workspace absolute path of the folder with nx.json
 */
export async function findNxProjects(workspace: string): Promise<readonly NxProject[]> {
  if ((await readNxProject(workspace, workspace)) !== undefined) return [];
  const found: NxProject[] = [];
  for await (const project of projectsBelow(workspace, workspace, 1))
    if (project.build !== undefined) found.push(project);
  return found.toSorted((a, b) => Number(b.application) - Number(a.application));
}
