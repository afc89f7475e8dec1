import { createHash } from 'node:crypto';
import type { DeploymentRef } from '../model/progress.js';

/**
 * The part of an interval that a watch looks earlier than it could, up to a fifth: jobs that began together and share the
 * rates of one account then do not go on asking together. By the deployments, so that it is the same from look to look.
 */
export function earlierBy(refs: readonly DeploymentRef[]): number {
  const hash = createHash('sha256').update(refs.map(({ deploymentId }) => deploymentId).join());
  return hash.digest().readUInt8() / 256 / 5;
}

/** Grows from a fifth of a second to the interval, so that quick deployments are told quickly and long ones cheaply. */
export function pause(elapsedMs: number, pollInterval: number, earlier: number): number {
  return Math.min(pollInterval * 1000, 200 + elapsedMs / 10) * (1 - earlier);
}

/** Doubles with every look that failed, up to half a minute. */
export function pauseAfter(failed: number, usual: number): number {
  return failed === 0 ? usual : Math.max(usual, Math.min(30_000, usual * 2 ** (failed - 1)));
}
