import { join } from 'node:path';
import { planSetup, type Strategy } from '@codedeployer/core';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import { loadDevkit } from './devkit.js';
import { findProject } from './find-project.js';
import init, { plugin } from './init.js';
import { readPluginOptions, type CodedeployPluginOptions } from './plugin-options.js';
import { write } from './run-executor.js';
import { place, runGenerator } from './run-generator.js';

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

/** The command that rehearses a project, by the names that nx.json has for the targets. */
async function rehearseCommand(tree: Tree, project: string): Promise<string> {
  const { plugins = [] } = loadDevkit(tree.root).readNxJson(tree) ?? {};
  const ours = plugins.find((one) => typeof one !== 'string' && one.plugin === plugin);
  const { rehearseTargetName, codedeployTargetName } = await readPluginOptions(
    typeof ours === 'object' ? (ours.options as CodedeployPluginOptions) : undefined,
  );
  if (rehearseTargetName !== false) return `npx nx run ${project}:${rehearseTargetName}`;
  return codedeployTargetName === false
    ? 'npx codedeployer rehearse'
    : `CODEDEPLOYER_REHEARSE=1 npx nx run ${project}:${codedeployTargetName}`;
}

async function plan(
  tree: Tree,
  { project: asked, skipPackageJson, ...answers }: SetupOptions,
): Promise<GeneratorCallback> {
  const { project, root } = findProject(tree, asked);
  const planned = await planSetup({
    ...answers,
    directory: join(tree.root, root),
    strategy: answers.strategy ?? 'rotating-releases',
    eject: answers.eject ?? false,
    optionsName: 'command line',
  });
  const command = await rehearseCommand(tree, project);
  const installed = init(tree, { skipPackageJson: skipPackageJson ?? false });
  place(tree, planned);
  write(`Next: read them, then try \`${command}\`; it needs no AWS account.`);
  return installed;
}

/**
 * The generator `setup`: what a project needs to be deployed. A file that is there is never touched.
 *
 * @throws as `planSetup` of core does, NX_PROJECT_UNKNOWN, NX_PLUGIN_OPTION_UNKNOWN, NX_PLUGIN_OPTION_INVALID; nothing has been written then
 */
export default function setup(tree: Tree, options: SetupOptions): Promise<GeneratorCallback> {
  return runGenerator(() => plan(tree, options));
}
