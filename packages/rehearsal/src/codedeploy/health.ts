import type { MinimumHealthyHosts } from './model.js';

/** How far a deployment may go on a fleet of a given size. */
export interface HealthConstraint {
  /** So many instances must stay healthy while it runs, and must be healthy for it to succeed. */
  readonly minimumHealthy: number;
  /** Whether a deployment can start at all. */
  readonly possible: boolean;
}

/**
 * Works a deployment configuration out for a number of instances, as CodeDeploy documents it: percentages round up, `OneAtATime` keeps
 * all but one. A percentage below 100 always leaves one instance to work on, or a group of one could never be deployed to.
 */
export function healthConstraint(hosts: MinimumHealthyHosts, instances: number): HealthConstraint {
  switch (hosts.type) {
    case 'MOST_CONCURRENCY':
      return { minimumHealthy: Math.max(0, instances - hosts.value), possible: true };
    case 'HOST_COUNT':
      return { minimumHealthy: hosts.value, possible: hosts.value < instances };
    case 'FLEET_PERCENT': {
      const rounded = Math.ceil((instances * hosts.value) / 100);
      return {
        minimumHealthy: Math.min(rounded, instances - 1),
        possible: hosts.value < 100,
      };
    }
  }
}

/** Whether a deployment that has come to its end counts as successful: enough instances, and at least one. */
export function isSuccess(constraint: HealthConstraint, succeeded: number): boolean {
  return succeeded >= Math.max(1, constraint.minimumHealthy);
}
