import type { CheckLine } from './activation.js';
import type { DeploymentOutcome } from './progress.js';
import type { ReportedError, ReportedWarning } from './deploy-report.js';
import type { DeploymentSummary } from './deployment-summary.js';

/** A deployment group, as commands name it. */
export interface NamedGroup {
  /** What the configuration calls it. */
  readonly group: string;
  readonly application: string;
  /** What CodeDeploy calls it. */
  readonly deploymentGroup: string;
  /** Absent in a rehearsal. */
  readonly region?: string;
}

/** An instance that does not hold what is live on its group, or may not. */
export interface UnhealthyInstance {
  readonly instanceId: string;
  /** What a rehearsal calls it. */
  readonly name?: string;
  /** `Failed`, `Skipped`, `Unknown`, ... in the deployment below. */
  readonly status: string;
  readonly deploymentId: string;
  /** The lifecycle event that failed, and what CodeDeploy says of it. */
  readonly event?: string;
  readonly message?: string;
}

/** What is on a group. */
export interface GroupStatus extends NamedGroup {
  /** The deployment whose revision is live; absent where none has succeeded yet. */
  readonly live?: DeploymentSummary;
  readonly running: readonly DeploymentSummary[];
  /** The last one that did not succeed, since what is live was deployed; or the one that what is live has rolled back. */
  readonly failed?: DeploymentSummary;
  readonly unhealthy: readonly UnhealthyInstance[];
  /** Only where Auto Scaling launches instances one after another on which the deployment of what is live fails. */
  readonly launchLoop?: LaunchLoop;
  /**
   * What `check` finds at Auto Scaling and CloudWatch, and what of it could not be looked at: alarms that ring, hooks that are missing, processes
   * that stayed suspended, copies that are left. Absent where the group has none of these.
   */
  readonly checks?: readonly CheckLine[];
  /** Why the group could not be looked at; the rest says nothing then. */
  readonly error?: ReportedError;
}

/** Launches that have failed one after another: each instance was terminated, and another one launched for it. */
export interface LaunchLoop {
  /** How many in a row, of the last deployments that were looked at. */
  readonly failed: number;
  /** The last one of them. */
  readonly deploymentId: string;
  readonly autoScalingGroups: readonly string[];
}

/** Plain data that JSON keeps as it is; the names of its fields are part of the public interface. */
export interface StatusReport {
  /** When this was so, by the clock of this machine; ISO 8601, UTC. */
  readonly time: string;
  readonly rehearsed: boolean;
  readonly groups: readonly GroupStatus[];
}

/** The last deployments of a group, the newest first. */
export interface GroupHistory extends NamedGroup {
  readonly deployments: readonly DeploymentSummary[];
  /** How many were passed over meanwhile: those of Auto Scaling, and restarts. */
  readonly passedOver: number;
  /** Whether there are older ones. */
  readonly more: boolean;
  readonly error?: ReportedError;
}

/** Plain data that JSON keeps as it is; the names of its fields are part of the public interface. */
export interface HistoryReport {
  readonly time: string;
  readonly rehearsed: boolean;
  readonly groups: readonly GroupHistory[];
}

/** What stopping came to. Plain data that JSON keeps as it is; the names of its fields are part of the public interface. */
export interface StopReport {
  /** Whether nothing runs any more that was to be stopped, it did not succeed, and was rolled back where that was asked for. */
  readonly succeeded: boolean;
  /** Whether CodeDeploy was asked; not where nothing was running. */
  readonly asked: boolean;
  readonly error?: ReportedError;
  /** How the deployment has ended, and its rollback; absent where nothing was running. */
  readonly deployment?: DeploymentOutcome;
  readonly warnings: readonly ReportedWarning[];
}

/** A blue/green deployment that was asked to go on. Plain data that JSON keeps as it is; the names of its fields are part of the public interface. */
export interface ContinueReport {
  readonly group: string;
  readonly deploymentId: string;
  /** What it waited for: its traffic to be rerouted, or to end its old instances. */
  readonly waitedFor: 'traffic' | 'end';
  /** Whether it is one of a rehearsal. */
  readonly rehearsed: boolean;
}

/** What was done with the lock of a group. */
export interface GroupLock extends NamedGroup {
  /** Where it is kept, as `s3://bucket/key`. */
  readonly lock: string;
  /** Whether nothing may be deployed to it now. */
  readonly locked: boolean;
  /** What it was before: `free`, `locked`, `starting` where a run was about to start a deployment, or `unreadable`. */
  readonly was: 'free' | 'locked' | 'starting' | 'unreadable';
  /** Who has locked it, or had it before: `user@host`, and the page of the CI job. Absent where nobody had. */
  readonly owner?: { readonly name: string; readonly url?: string };
  /** Why it is locked, or was. */
  readonly reason?: string;
  /** Since when it had been so before; ISO 8601, UTC. */
  readonly since?: string;
}

/** What locking and unlocking came to. Plain data that JSON keeps as it is; the names of its fields are part of the public interface. */
export interface LockReport {
  readonly time: string;
  readonly rehearsed: boolean;
  readonly groups: readonly GroupLock[];
}
