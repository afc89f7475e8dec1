import type { Config } from './config/load-config.js';
import type { DeploymentRef } from './deployment/progress.js';
import type { DeployEvent } from './report/events.js';
import type { Known } from './report/known.js';

/** What a run carries from stage to stage. */
export interface Run {
  readonly config: Config;
  readonly onEvent: (event: DeployEvent) => void;
  readonly signal: AbortSignal | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is being done, for the message when it is cancelled. */
  doing: string;
  /** Deployments that have been started and not been seen to end, by id. */
  readonly running: Map<string, DeploymentRef>;
  /** Deployments that CodeDeploy was asked to stop when the run was cancelled. */
  readonly stopped: DeploymentRef[];
  /** What has been found out so far, for the report. */
  readonly known: Known;
}
