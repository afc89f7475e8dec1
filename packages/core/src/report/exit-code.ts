import { CodedeployerError } from '../errors/codedeployer-error.js';

/** The exit code that tells a script how a run ended: 1 failed, 3 not waited for to the end: deployments go on, or may, 130 cancelled. */
export function exitCodeOf(error: unknown): number {
  if (!CodedeployerError.is(error)) return 1;
  if (['DEPLOYMENT_TIMED_OUT', 'DEPLOYMENT_UNCERTAIN', 'WATCH_LOST'].includes(error.code)) return 3;
  return error.code === 'CANCELLED' ? 130 : 1;
}
