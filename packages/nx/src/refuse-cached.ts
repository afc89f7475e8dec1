import type { ExecutorContext } from '@nx/devkit';
import { targetsOf } from './parse-target.js';
import { nxFailure } from './failures.js';

/** What nx.json said of caching before targets did; Nx 20 still heeds it. */
interface OldConfiguration {
  readonly tasksRunnerOptions?: Readonly<
    Record<string, { readonly options?: { readonly cacheableOperations?: readonly string[] } }>
  >;
}

/** Whether Nx caches the target that runs. */
export function isCached(context: ExecutorContext): boolean {
  const { projectName = '', targetName = '' } = context;
  const { cache } = targetsOf(context, projectName)[targetName] ?? {};
  const { tasksRunnerOptions = {} } = context.nxJsonConfiguration as OldConfiguration;
  const named = Object.values(tasksRunnerOptions).some(({ options }) =>
    options?.cacheableOperations?.includes(targetName),
  );
  return cache ?? named;
}

/**
 * Refuses a deployment that Nx would not run the next time: of a cached target it only prints again what was printed.
 *
 * @throws NX_CACHED
 */
export function refuseCached(context: ExecutorContext): void {
  const { projectName = '', targetName = '' } = context;
  if (isCached(context)) throw nxFailure('NX_CACHED', { target: `${projectName}:${targetName}` });
}
