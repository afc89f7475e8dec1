import type { DeploymentOutcome } from './progress.js';
import type { InstanceHolding, LaunchedInstance, RehearsalIsolation } from './contract.js';
import type { RehearsalComparison } from './rehearsal-comparison.js';
import type { UploadedRevision } from './uploaded-revision.js';

/**
 * What is known of a run once it is over, however it went. Plain data that JSON keeps as it is; the names of its fields
 * are part of the public interface.
 */
export interface RunReport {
  readonly succeeded: boolean;
  /** Why the run did not succeed. */
  readonly error?: ReportedError;
  readonly application: string;
  /** The groups that were to be deployed to. */
  readonly groups: readonly string[];
  /** When the run began and ended on this machine; ISO 8601, UTC, to the millisecond. */
  readonly startTime: string;
  readonly endTime: string;
  /** What is in the revision; absent, as what follows, when the run did not get that far. */
  readonly contents?: RevisionContents;
  readonly version?: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly digest?: string;
  readonly revision?: UploadedRevision;
  /** The object of each group, by its name; only where they are not all the same. */
  readonly revisions?: Readonly<Record<string, UploadedRevision>>;
  /** Commands that deploy the same revision to the groups that it was not begun for. */
  readonly goOn?: readonly string[];
  /** How each deployment ended, or how it stood when last looked at; in the order of the groups. */
  readonly deployments: readonly DeploymentOutcome[];
  /** Groups that CodeDeploy would not deploy to, or of which it is not known, and why. */
  readonly notStarted: readonly NotStarted[];
  readonly warnings: readonly ReportedWarning[];
  /** Only of a rehearsal. */
  readonly rehearsal?: RehearsalReport;
}

/** The report of a run that got to the end of its deployments, whether they succeeded or not. */
export interface DeployReport extends RunReport {
  readonly version: string;
  readonly digest: string;
  readonly revision: UploadedRevision;
}

export interface ReportedError {
  /** A stable code such as DEPLOYMENT_FAILED; for an error that is a defect, the name of its class. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export interface RevisionContents {
  /** Number of files and links. */
  readonly files: number;
  /** Sum of their sizes in bytes, before compression. */
  readonly size: number;
}

export interface NotStarted {
  readonly group: string;
  readonly reason: string;
  /** Whether a deployment may have been started all the same, of which nothing is known. */
  readonly uncertain?: true;
  /** Whether it was left out, as it is busy and `onBusy` is `skip`: that is no failure of the run. */
  readonly skipped?: true;
  /** The code of the error, such as GROUP_BUSY; absent where the run had ended before. */
  readonly code?: string;
  readonly hint?: string | undefined;
}

export interface ReportedWarning {
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface RehearsalReport {
  readonly isolation: RehearsalIsolation;
  /** Absolute path of the folder with the state of the instances. */
  readonly directory: string;
  /** Empty when the run was cut short. */
  readonly holdings: readonly InstanceHolding[];
  /** The instances that Auto Scaling launched, with the option `scaleOut`. */
  readonly launches?: readonly LaunchedInstance[];
  /** What is different from an earlier one, with the option `against`. */
  readonly comparison?: RehearsalComparison;
}
