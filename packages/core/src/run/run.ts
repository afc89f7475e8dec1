import type { Calling } from '../aws/call.js';
import type { Config } from '../config/load-config.js';
import type { DeploymentRef } from '../model/progress.js';
import type { Deadline } from '../time/deadline.js';
import type { DeployEvent } from '../model/events.js';
import type { Known } from './known.js';

/** What a run carries from stage to stage. */
export interface Run {
  readonly config: Config;
  readonly onEvent: (event: DeployEvent) => void;
  /** Cancels what is being done: because it is asked for, or because the time is up. */
  readonly signal: AbortSignal;
  /** The part of it that was handed in: somebody wants the run to end. */
  readonly cancel: AbortSignal | undefined;
  readonly deadline: Deadline;
  /** What its calls to AWS have in common. */
  readonly calling: Calling;
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
