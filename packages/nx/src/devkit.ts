import { createRequire } from 'node:module';
import type { ProjectGraph } from '@nx/devkit';

/** What this package uses of `@nx/devkit`. */
type Devkit = Pick<
  typeof import('@nx/devkit'),
  | 'createNodesFromFiles'
  | 'detectPackageManager'
  | 'getOutputsForTargetAndConfiguration'
  | 'getPackageManagerCommand'
  | 'getProjects'
  | 'readNxJson'
  | 'updateJson'
  | 'updateNxJson'
>;

/**
 * The devkit of the workspace. `@nx/devkit` is not a dependency, because npm would then bring the newest one into a
 * workspace of an older Nx; a workspace without it has the same functions inside `nx` itself.
 */
export function loadDevkit(workspaceRoot: string): Devkit {
  const requireFrom = createRequire(`${workspaceRoot}/package.json`);
  try {
    return requireFrom('@nx/devkit') as Devkit;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    return requireFrom('nx/src/devkit-exports') as Devkit;
  }
}

/** What is read and written here of a package.json. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What prunes dependencies, as `@nx/js` types it. */
interface Pruning {
  readonly createPackageJson: (
    project: string,
    graph: ProjectGraph,
    options: { readonly root: string; readonly isProduction: boolean; readonly target?: string },
  ) => Manifest;
  /** That of the whole workspace where it cannot be pruned, and `''` for bun; both after a message. Writes into the manifest. */
  readonly createLockFile: (
    manifest: Manifest,
    graph: ProjectGraph,
    packageManager: string,
  ) => string;
  readonly getLockFileName: (packageManager: string) => string;
}

/**
 * What prunes package.json and lock file to the dependencies of one application. `@nx/js` has it as its own, and takes it from
 * where it is here: inside `nx`, where every workspace of Nx 20 to 24 has it.
 */
export function loadPruning(workspaceRoot: string): Pruning {
  const requireFrom = createRequire(`${workspaceRoot}/package.json`);
  return {
    ...(requireFrom('nx/src/plugins/js/package-json/create-package-json') as Pruning),
    ...(requireFrom('nx/src/plugins/js/lock-file/lock-file') as Pruning),
  };
}
