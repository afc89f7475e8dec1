import { join, sep } from 'node:path';
import { addGroup, planSetup, type Strategy } from '@codedeployer/core';
import { configFileNames } from '@codedeployer/core/config';
import type { Tree } from '@nx/devkit';
import { nxFailure } from './failures.js';
import { findProject } from './find-project.js';
import { write } from './run-executor.js';
import { place, runGenerator } from './run-generator.js';

export interface GroupOptions {
  /** Of the configuration; CodeDeploy calls the deployment group so as well, unless its `deploymentGroup` says otherwise. */
  readonly name: string;
  /** As Nx calls it. */
  readonly project: string;
  readonly strategy?: Strategy;
  readonly start?: string;
  readonly healthUrl?: string;
}

async function add(
  tree: Tree,
  { name, project: asked, strategy = 'rotating-releases', ...answers }: GroupOptions,
): Promise<void> {
  const { project, root } = findProject(tree, asked);
  const deploy = join(root, 'deploy');
  const file = configFileNames.map((one) => join(deploy, one)).find((one) => tree.exists(one));
  if (file === undefined) throw nxFailure('NX_NOT_SET_UP', { project });
  const text = await addGroup(tree.read(file, 'utf8') ?? '', name, file);

  const { files, notes } = await planSetup({
    ...{ ...answers, strategy, groups: [name], addsGroups: true },
    ...{ eject: false, optionsName: 'command line' },
    directory: join(tree.root, root),
  });
  tree.write(file, text);
  const scripts = join(tree.root, deploy, 'hook-scripts') + sep;
  place(tree, { files: files.filter(({ path }) => path.startsWith(scripts)), notes });
  write('Next: read its scripts; what is there on AWS, `codedeployer activate` shows.');
}

/**
 * The generator `group`: one more deployment group in the configuration of a project, with its scripts. The file is changed by
 * that line alone, and scripts that are there are kept.
 *
 * @throws NX_PROJECT_UNKNOWN, NX_NOT_SET_UP; as `addGroup` and `planSetup` of core do; nothing has been written then
 */
export default function group(tree: Tree, options: GroupOptions): Promise<void> {
  return runGenerator(() => add(tree, options));
}
