import { createRequire } from 'node:module';

/** What this package uses of `@nx/devkit`. */
type Devkit = Pick<
  typeof import('@nx/devkit'),
  | 'createNodesFromFiles'
  | 'detectPackageManager'
  | 'getOutputsForTargetAndConfiguration'
  | 'getPackageManagerCommand'
  | 'readNxJson'
  | 'readProjectConfiguration'
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
