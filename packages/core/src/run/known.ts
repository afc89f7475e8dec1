import { isSuccess, type DeploymentOutcome } from '../model/progress.js';
import type { RevisionPlan } from '../plan/plan.js';
import type { UploadedRevision } from '../model/uploaded-revision.js';
import type { NotStarted, RehearsalReport, ReportedWarning } from '../model/deploy-report.js';

/** What a run has found out so far: each stage adds to it, so that there is a report also of a run that was cut short. */
export interface Known {
  readonly startTime: Date;
  plan: RevisionPlan | undefined;
  revision: UploadedRevision | undefined;
  rehearsal: RehearsalReport | undefined;
  /** By id, in the order in which they were started; how each stood when last looked at. */
  readonly deployments: Map<string, DeploymentOutcome>;
  readonly notStarted: NotStarted[];
  /** Beside the findings of the plan. */
  readonly warnings: ReportedWarning[];
}

/** Nothing yet. */
export function knowNothing(startTime: Date): Known {
  return {
    startTime,
    plan: undefined,
    revision: undefined,
    rehearsal: undefined,
    deployments: new Map(),
    notStarted: [],
    warnings: [],
  };
}

/** Whether every group was deployed to; to have deployed to none is no success. Of a run that has come to its end. */
export function allSucceeded({ notStarted, deployments }: Known): boolean {
  const outcomes = [...deployments.values()];
  return notStarted.length === 0 && outcomes.length > 0 && outcomes.every(isSuccess);
}
