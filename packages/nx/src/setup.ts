import { join, relative } from 'node:path';
import { planSetup, type Strategy } from '@codedeployer/core';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import { loadDevkit } from './devkit.js';
import init from './init.js';
import { write } from './run-executor.js';

/** The answers that `codedeployer setup` asks for. */
export interface SetupOptions {
  /** As Nx calls it. */
  readonly project: string;
  readonly application?: string;
  readonly bucket?: string;
  readonly region?: string;
  readonly groups?: readonly string[];
  readonly strategy?: Strategy;
  readonly source?: string;
  readonly start?: string;
  readonly healthUrl?: string;
  readonly eject?: boolean;
  readonly skipPackageJson?: boolean;
}

/**
 * The generator `setup`: what a project needs to be deployed. A file that is there is never touched.
 *
 * @throws as `planSetup` of core does; nothing has been written then
 */
export default async function setup(
  tree: Tree,
  { project, skipPackageJson, ...answers }: SetupOptions,
): Promise<GeneratorCallback> {
  const { root } = loadDevkit(tree.root).readProjectConfiguration(tree, project);
  const plan = await planSetup({
    ...answers,
    directory: join(tree.root, root),
    strategy: answers.strategy ?? 'rotating-releases',
    eject: answers.eject ?? false,
    optionsName: 'command line',
  });
  const installed = init(tree, { skipPackageJson: skipPackageJson ?? false });
  for (const { path, text, mode } of plan.files) {
    const name = relative(tree.root, path);
    if (tree.exists(name)) write(`kept ${name}`);
    else tree.write(name, text, { mode });
  }
  for (const note of plan.notes) write(`Note: ${note}.`);
  write(`Next: read them, then try \`npx nx run ${project}:rehearse\`; it needs no AWS account.`);
  return installed;
}
