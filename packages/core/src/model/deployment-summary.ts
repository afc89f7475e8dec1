import type { StandingInstance } from './events.js';
import type { DeploymentRef, DeploymentStatus } from './progress.js';

/** What was deployed, as far as it can be named. */
export interface DeployedRevision {
  /** `s3://bucket/key`, or the repository and commit at GitHub. */
  readonly location: string;
  /** As the object's metadata says, or else the description of the deployment. */
  readonly version?: string;
  readonly commit?: string;
  readonly digest?: string;
  /**
   * Whether S3 still has the object that was deployed: `gone`, or `replaced` where another one stands under its key, can
   * neither be rolled back to nor be given to new instances. Absent where that could not be seen.
   */
  readonly object?: 'there' | 'gone' | 'replaced';
  /** Why it could not be seen. */
  readonly hidden?: string;
}

/** A deployment as CodeDeploy remembers it. */
export interface DeploymentSummary extends DeploymentRef {
  readonly status: DeploymentStatus;
  /** When it was created and when it came to its end; ISO 8601, UTC, to the millisecond. */
  readonly startTime?: string;
  readonly endTime?: string;
  /** In CodeDeploy's words: `user`, `codeDeployRollback`, `autoscaling`, `CodeDeployAutoUpdate`, ... */
  readonly creator: string;
  /** Whether this tool has started it. */
  readonly isOurs: boolean;
  /** Who has started it: `user@host`, or the page of a CI job. Known of deployments that this tool has started. */
  readonly by?: string;
  /** Whether it decides about what is live on the group. What Auto Scaling starts does not, nor a restart. */
  readonly isRelease: boolean;
  readonly description?: string;
  readonly revision?: DeployedRevision;
  /** Numbers of instances by their state, such as `Succeeded`; absent until it has begun with them. */
  readonly counts?: Readonly<Record<string, number>>;
  /** CodeDeploy's own words for why it did not succeed. */
  readonly error?: { readonly code: string; readonly message: string };
  /** The deployment that brings back the last good revision. */
  readonly rollbackDeploymentId?: string;
  /** Of a blue/green deployment that did not succeed: the Auto Scaling group that it may have left behind. */
  readonly copy?: string;
  /** Blue/green: the traffic is on the new instances, and CodeDeploy waits before it ends the old ones. */
  readonly terminationWait?: true;
  /** While it runs: its instances that have not moved for two minutes or more. */
  readonly standing?: readonly StandingInstance[];
}
