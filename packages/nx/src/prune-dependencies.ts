import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { loadDevkit, loadPruning, type Manifest } from './devkit.js';
import { nxFailure } from './failures.js';
import type { TargetName } from './parse-target.js';

/** What lets a package manager install on the instance what one application needs, and nothing else. */
export interface PrunedDependencies {
  readonly manifest: Manifest;
  readonly lockFile: {
    /** As the package manager of the workspace calls it, such as `package-lock.json`. */
    readonly name: string;
    readonly text: string;
  };
}

/** The packages of `dependencies` that no registry has, as they are in this workspace. */
function localPackages(
  { dependencies = {}, optionalDependencies = {}, peerDependencies = {} }: Manifest,
  { nodes }: ExecutorContext['projectGraph'],
): string[] {
  const inWorkspace = new Set(
    Object.values(nodes).map(({ data }) => data.metadata?.js?.packageName),
  );
  return Object.entries({ ...peerDependencies, ...optionalDependencies, ...dependencies })
    .filter(
      ([name, wanted]) =>
        inWorkspace.has(name) || /^(?:workspace|catalog|file|link|portal):/.test(wanted),
    )
    .map(([name]) => name);
}

/** What the lock file of a workspace is called. */
export function lockFileOf(root: string): string {
  return loadPruning(root).getLockFileName(loadDevkit(root).detectPackageManager(root));
}

/**
 * package.json and lock file of one application, by Nx's own tools: what its sources import and its package.json names, in the
 * versions of the workspace's lock file, without what is for development.
 *
 * @param of the target that builds it
 * @throws NX_LOCK_FILE_MISSING, NX_NO_DEPENDENCIES, NX_LOCAL_DEPENDENCIES, NX_LOCK_FILE_NOT_PRUNED
 */
export async function pruneDependencies(
  of: Pick<TargetName, 'project'> & { readonly target?: string },
  { projectGraph, root }: ExecutorContext,
): Promise<PrunedDependencies> {
  const { project, target } = of;
  const { createPackageJson, createLockFile } = loadPruning(root);
  const packageManager = loadDevkit(root).detectPackageManager(root);
  const name = lockFileOf(root);
  const ofWorkspace = join(root, name);
  if (!existsSync(ofWorkspace))
    throw nxFailure('NX_LOCK_FILE_MISSING', { file: name, packageManager });
  const asked = { root, isProduction: true, ...(target === undefined ? {} : { target }) };
  const manifest = createPackageJson(project, projectGraph, asked);
  const { dependencies = {}, optionalDependencies = {} } = manifest;
  const folder = projectGraph.nodes[project]?.data.root ?? '.';
  const file = join(folder, 'package.json');
  if (Object.keys({ ...dependencies, ...optionalDependencies }).length === 0)
    throw nxFailure('NX_NO_DEPENDENCIES', { project, file });
  const local = localPackages(manifest, projectGraph);
  if (local.length > 0) throw nxFailure('NX_LOCAL_DEPENDENCIES', { project, file, local });

  const text = createLockFile(manifest, projectGraph, packageManager);
  // Where Nx cannot prune it, it gives that of the whole workspace, or for bun nothing; an installation by it would fail.
  const isPruned = folder === '.' || text !== (await readFile(ofWorkspace, 'utf8'));
  if (text === '' || !isPruned)
    throw nxFailure('NX_LOCK_FILE_NOT_PRUNED', { project, file: name, packageManager });
  return { manifest, lockFile: { name, text } };
}
