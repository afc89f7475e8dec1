import { join } from 'node:path';
import { failure, findNxProjects, findWorkspace, readConfigFile } from '@codedeployer/core';
import type { Context } from '../context.js';

/**
 * The folder of the project that is meant: the working directory, but in the root of an Nx workspace of several projects one
 * of these.
 *
 * @param asked name of a project of Nx
 * @param asks whether a person can be asked
 * @throws CONFIG_INVALID_VALUE, SETUP_PROJECT_NEEDED
 */
export async function chooseProject(
  { process, tell }: Context,
  asked: string | undefined,
  asks: boolean,
): Promise<string> {
  const directory = process.cwd();
  const workspace = await findWorkspace(directory);
  const isRoot = workspace === directory;
  const projects =
    workspace === undefined || (!isRoot && asked === undefined)
      ? []
      : await findNxProjects(workspace);
  const names = projects.map(({ name }) => name);
  if (asked !== undefined) {
    const found = projects.find(({ name }) => name === asked);
    if (found === undefined || workspace === undefined)
      throw failure('CONFIG_INVALID_VALUE', {
        where: 'command line',
        key: 'project',
        problem:
          names.length === 0
            ? 'there are no projects of Nx with a build here'
            : `expected ${names.join(' or ')}, found "${asked}"`,
      });
    return join(workspace, found.root);
  }
  if (workspace === undefined || projects.length === 0) return directory;
  // Somebody deploys the workspace as a whole.
  if ((await readConfigFile(directory)) !== undefined) return directory;
  const applications = projects.filter(({ application }) => application);
  const [only] = applications.length > 0 ? applications : projects;
  if (only !== undefined && (applications.length === 1 || projects.length === 1)) {
    tell(`The project ${only.name} of this Nx workspace, in ${only.root}/.`);
    return join(workspace, only.root);
  }
  if (!asks) throw failure('SETUP_PROJECT_NEEDED', { projects: names });
  const { chooseAmong } = await import('./ask.js');
  const root = await chooseAmong(
    'Project to deploy',
    projects.map(({ name, root: value }) => ({ value, name: `${name} (${value})` })),
  );
  return join(workspace, root);
}
