import { closest } from '@codedeployer/core';
import type { Tree } from '@nx/devkit';
import { loadDevkit } from './devkit.js';
import { nxFailure } from './failures.js';

/** A project by its whole name, and where it is. */
export interface FoundProject {
  readonly project: string;
  /** Relative to the workspace. */
  readonly root: string;
}

/**
 * The project of a name, which may lack its scope where that leaves only one, as in `nx run`.
 *
 * @throws NX_PROJECT_UNKNOWN
 */
export function findProject(tree: Tree, name: string): FoundProject {
  const projects = loadDevkit(tree.root).getProjects(tree);
  const names = [...projects.keys()];
  const meant = names.filter((one) => one.startsWith('@') && one.endsWith(`/${name}`));
  const project = projects.has(name) || meant.length !== 1 ? name : (meant[0] ?? name);
  const root = projects.get(project)?.root;
  if (root === undefined)
    throw nxFailure('NX_PROJECT_UNKNOWN', {
      project: name,
      known: names,
      suggestion: closest(name, names),
    });
  return { project, root };
}
