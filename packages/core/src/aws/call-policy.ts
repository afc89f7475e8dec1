import type { Config } from '../config/load-config.js';
import { defaults } from '../config/options.js';
import type { CallEnd } from '../errors/call-end.js';

/** What may be done about a call that did not succeed. */
export interface CallPolicy {
  /**
   * Whether it may be made again when it is not known whether it was carried out, because to carry it out twice is the
   * same as once. A call that was not carried out may always be made again. What may not is not cut off, either, when
   * the run is cancelled.
   */
  readonly repeatable: boolean;
  /** Seconds until an answer has to be there, unless somebody has said otherwise. */
  readonly seconds: number;
  /** Whether AWS answers it with nothing. */
  readonly empty?: boolean;
  /** What stands in every answer of AWS; JSON without it is somebody else's. */
  readonly holds?: string;
}

const read: CallPolicy = { repeatable: true, seconds: 10 };

/** Every call to CodeDeploy that is made, in one table. */
export const callPolicies = {
  BatchGetDeploymentGroups: { ...read, holds: 'deploymentGroupsInfo' },
  BatchGetDeployments: { ...read, holds: 'deploymentsInfo' },
  BatchGetDeploymentTargets: read,
  GetDeploymentConfig: { ...read, holds: 'deploymentConfigInfo' },
  ListDeploymentGroups: { ...read, holds: 'deploymentGroups' },
  ListDeployments: { ...read, holds: 'deployments' },
  ListApplicationRevisions: { ...read, holds: 'revisions' },
  ListDeploymentTargets: read,
  // The same revision again changes its description, to the same.
  RegisterApplicationRevision: { repeatable: true, seconds: 15, empty: true },
  // It has no token that would let AWS tell two of the same from one sent twice: startDeployment() finds out.
  CreateDeployment: { repeatable: false, seconds: 20, holds: 'deploymentId' },
  // What has been stopped is refused as completed, and a rollback begins once, with the end of the deployment.
  ContinueDeployment: { repeatable: true, seconds: 10 },
  StopDeployment: { repeatable: true, seconds: 10 },
} as const satisfies Readonly<Record<string, CallPolicy>>;

export type CodeDeployOperation = keyof typeof callPolicies;

/** How often, and for how long, calls are made. */
export interface Patience {
  /** How often a call is made at most. Otherwise as often as its client is set to. */
  readonly attempts?: number | undefined;
  /** Seconds until an answer has to be there. Otherwise what fits the call. */
  readonly answerTimeout?: number | undefined;
  /** Seconds that a call may take with all its repetitions. */
  readonly callTimeout: number;
}

export const usualPatience: Patience = { callTimeout: defaults.callTimeout };

/** What the options of a run say of it. */
export function patienceOf({ attempts, answerTimeout, callTimeout }: Config): Patience {
  return { attempts, answerTimeout, callTimeout };
}

/** The same patience, but no more than so much. */
export function atMost(
  patience: Patience,
  { attempts, callTimeout }: { readonly attempts: number; readonly callTimeout: number },
): Patience {
  return {
    ...patience,
    attempts: Math.min(patience.attempts ?? attempts, attempts),
    callTimeout: Math.min(patience.callTimeout, callTimeout),
  };
}

/** As often as a call is made by a client that does not say. */
export const usualAttempts = 8;

/** How often one that was refused the clock or expired credentials is made: the second time with new ones. */
const corrections = 2;

/** Whether a call that ended so is made once more. */
export function mayRepeat(end: CallEnd, { repeatable }: CallPolicy, attempt: number): boolean {
  switch (end) {
    case 'throttled':
    case 'unsent':
      return true;
    case 'clock':
    case 'expired':
      return attempt <= corrections;
    case 'failed':
    case 'broken':
    case 'silent':
    case 'unreadable':
      return repeatable;
    case 'refused':
    case 'other':
      return false;
  }
}

/**
 * Seconds before the next attempt: doubling, with a random half, so that many runs that were throttled together do not
 * come back together.
 */
export function pauseBefore(attempt: number, end: CallEnd): number {
  const first = end === 'throttled' ? 1 : 0.2;
  const whole = Math.min(20, first * 2 ** (attempt - 1));
  return (whole * (1 + Math.random())) / 2;
}
