import type { Config } from '../config/load-config.js';
import { orCancelled } from './cancelled.js';
import { startRun, type DeployOptions, type Run } from './run.js';

/**
 * Does what ends without a report of deployments, in the time that a run has.
 *
 * @throws CANCELLED, RUN_TIMED_OUT, and what is done
 */
export async function inRun<Result>(
  config: Config,
  options: DeployOptions,
  act: (run: Run) => Promise<Result>,
): Promise<Result> {
  const run = startRun(config, options);
  try {
    run.signal.throwIfAborted();
    return await act(run);
  } catch (error) {
    throw orCancelled(run, error);
  } finally {
    run.deadline.lift();
  }
}
