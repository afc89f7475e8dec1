import type { NamedGroup } from './command-reports.js';
import type { ReportedError } from './deploy-report.js';
import type { DeploymentSummary } from './deployment-summary.js';

/** What a lifecycle event has printed on an instance. */
export interface EventLog {
  /** For example `AfterInstall`. */
  readonly event: string;
  /** `Pending`, `InProgress`, `Succeeded`, `Failed`, `Skipped` or `Unknown`. */
  readonly status: string;
  /** How long it took, once it has ended. */
  readonly seconds?: number;
  /** What CodeDeploy says of one that did not succeed: `ScriptFailed`, the script, and a sentence. */
  readonly errorCode?: string;
  readonly scriptName?: string;
  readonly message?: string;
  /** The agent's records, as `[stdout]done`, a line each and without their times; empty where there are none, or where they are not known. */
  readonly output: string;
}

/** A log beside that of the scripts, of an instance of a rehearsal. */
export interface FurtherLog {
  /** What it is, for example `journal of its services`. */
  readonly name: string;
  readonly text: string;
  /** Whether its beginning was left out. */
  readonly isCut: boolean;
}

export interface InstanceLogs {
  readonly instanceId: string;
  /** What a rehearsal calls it. */
  readonly name?: string;
  /** Of the instance, in the words of the API. */
  readonly status: string;
  readonly events: readonly EventLog[];
  /** Where the beginning of the log was left out, and the name of an event with it: the agent's records of that one. */
  readonly unnamed?: string;
  /** How much of the log there is: all of it; what CodeDeploy keeps, which is the end of what a failed script printed. */
  readonly extent: 'whole' | 'tail';
  /** In a rehearsal, where no event was asked for: what its services have said, and its agent, whichever said something. */
  readonly further?: readonly FurtherLog[];
  /** Why the whole log is not there although it was looked for; or that its beginning was left out. */
  readonly remark?: string;
}

/** The logs of a deployment. */
export interface GroupLogs extends NamedGroup {
  /** Absent where nothing was deployed so far. */
  readonly deployment?: DeploymentSummary;
  readonly instances: readonly InstanceLogs[];
  /** Instances that did not fail, where others did and none was asked for. */
  readonly passedOver: number;
  /** Why there is nothing, or less than was asked for. */
  readonly error?: ReportedError;
}

/** Plain data that JSON keeps as it is; the names of its fields are part of the public interface. */
export interface LogsReport {
  readonly time: string;
  readonly rehearsed: boolean;
  /** Whether the configuration says how whole logs are got from AWS; a rehearsal has them. */
  readonly fetches: boolean;
  readonly groups: readonly GroupLogs[];
}
