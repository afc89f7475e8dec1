import { execSync } from 'node:child_process';
import { createRequire } from 'node:module';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import { loadDevkit } from './devkit.js';
import { write } from './run-executor.js';

export interface InitOptions {
  /** Leaves package.json as it is: the command line and the rehearsal are not added. */
  readonly skipPackageJson?: boolean;
}

/** What nx.json names, so that each project with something to deploy has its targets. */
export const plugin = '@codedeployer/nx/plugin';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Names the plugin in nx.json; false where it is named already. */
function registerPlugin(tree: Tree): boolean {
  const { readNxJson, updateNxJson } = loadDevkit(tree.root);
  const nxJson = readNxJson(tree) ?? {};
  const plugins = nxJson.plugins ?? [];
  if (plugins.some((one) => (typeof one === 'string' ? one : one.plugin) === plugin)) return false;
  updateNxJson(tree, { ...nxJson, plugins: [...plugins, plugin] });
  return true;
}

/** Adds the command line and the rehearsal, of the version of this package; false where the workspace has both already. */
function addPackages(tree: Tree): boolean {
  if (!tree.exists('package.json')) return false;
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  let missing: readonly string[] = [];
  loadDevkit(tree.root).updateJson<Manifest>(tree, 'package.json', (manifest) => {
    const { dependencies = {}, devDependencies = {} } = manifest;
    missing = ['@codedeployer/rehearsal', 'codedeployer'].filter(
      (name) => !(name in dependencies || name in devDependencies),
    );
    const added = Object.fromEntries(missing.map((name) => [name, version]));
    return missing.length === 0
      ? manifest
      : { ...manifest, devDependencies: { ...devDependencies, ...added } };
  });
  return missing.length > 0;
}

/**
 * The generator `init`, which `nx add` runs: it registers the plugin and adds the command line and the
 * rehearsal. What is there is kept.
 *
 * @returns installs what was added, once the files are written
 */
export default function init(
  tree: Tree,
  { skipPackageJson = false }: InitOptions = {},
): GeneratorCallback {
  const isRegistered = registerPlugin(tree);
  const isAdded = !skipPackageJson && addPackages(tree);
  if (isRegistered)
    write(
      'Projects with deploy/codedeployer.yml or deploy/appspec.yml have the targets codedeploy, rehearse, package, push, status, rollback, check and activate now. Next: npx nx g @codedeployer/nx:setup <project>',
    );
  return () => {
    if (!isAdded) return;
    const { detectPackageManager, getPackageManagerCommand } = loadDevkit(tree.root);
    const { install } = getPackageManagerCommand(detectPackageManager(tree.root), tree.root);
    execSync(install, { cwd: tree.root, stdio: 'inherit' });
  };
}
