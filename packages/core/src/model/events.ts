import type { Finding } from '@codedeployer/appspec';
import type {
  BlueGreenWait,
  DeploymentOutcome,
  DeploymentStatus,
  InstanceCounts,
  LifecycleProgress,
} from './progress.js';
import type { Standstill } from './standstill.js';
import type { IsolationKind, LaunchedInstance } from './contract.js';
import type { RunReport } from './deploy-report.js';

/** What happens during a run, as it happens; `formatEvent` makes lines of it. */
export type DeployEvent =
  /** Something that is worth a line, and nothing to worry about. */
  | { readonly type: 'notice'; readonly message: string }
  /** A step of the run begins. */
  | {
      readonly type: 'step-started';
      /** What is done from now on, as the end of "while ...". */
      readonly step: string;
    }
  /** Something that may not be as it was meant; the run goes on. */
  | { readonly type: 'warning'; readonly message: string; readonly hint?: string | undefined }
  /** Something in the revision that the agent takes, but that surely is not meant. */
  | { readonly type: 'finding'; readonly finding: Finding }
  /** What the revision will be is decided; nothing has been sent. */
  | {
      readonly type: 'planned';
      readonly application: string;
      readonly version: string;
      readonly digest: string;
      /** Number of files and links. */
      readonly files: number;
      /** Sum of their sizes in bytes. */
      readonly size: number;
    }
  /** The instances of a rehearsal are up. */
  | {
      readonly type: 'rehearsal-started';
      readonly isolation: IsolationKind;
      /** Why that isolation was chosen. */
      readonly reason: string;
      /** What the isolation does not show. */
      readonly limits: readonly string[];
      readonly groups: readonly string[];
      /** Number of instances of each group. */
      readonly instances: number;
    }
  /** CodeDeploy would not deploy to a group, or it is not known whether it does. */
  | {
      readonly type: 'not-started';
      readonly group: string;
      readonly reason: string;
      readonly uncertain?: true;
      /** It was left out, as it is busy and `onBusy` is `skip`. */
      readonly skipped?: true;
      readonly hint: string | undefined;
    }
  /** Told often; `loaded` is the number of bytes of the archive that have arrived. */
  | { readonly type: 'upload-progress'; readonly loaded: number }
  /** The revision is in S3. */
  | {
      readonly type: 'uploaded';
      readonly bucket: string;
      readonly key: string;
      /** Whether it was there already, so that nothing was sent. */
      readonly skipped: boolean;
      /** Bytes that were sent. */
      readonly loaded: number;
    }
  /** What a group is deployed to with is decided, and is in S3 already. */
  | {
      readonly type: 'chosen';
      readonly group: string;
      readonly bucket: string;
      readonly key: string;
      readonly version: string;
    }
  /** The next groups are deployed to; told where there are several waves. */
  | {
      readonly type: 'wave-started';
      /** Counted from 1. */
      readonly number: number;
      readonly groups: readonly string[];
    }
  /** CodeDeploy has taken on the deployment to a group. */
  | {
      readonly type: 'deployment-started';
      readonly group: string;
      readonly deploymentId: string;
      /** Of its page in the AWS console; none in a rehearsal. */
      readonly url: string | undefined;
    }
  /** CodeDeploy has started a deployment by itself that brings back the last good revision of a group. */
  | {
      readonly type: 'rollback-started';
      readonly group: string;
      readonly deploymentId: string;
      readonly rollbackOf: string;
      readonly url?: string;
    }
  /** CodeDeploy has started a deployment by itself for instances that were launched during ours, with the revision of before. */
  | {
      readonly type: 'update-started';
      readonly group: string;
      readonly deploymentId: string;
      readonly updateOf: string;
      readonly url?: string;
    }
  /** What became of an instance that Auto Scaling has launched in a rehearsal; told once all of them are in service or gone. */
  | { readonly type: 'launched'; readonly launch: LaunchedInstance }
  | DeploymentEvent
  /** The run is over, however it went; a failure is a rejection as well. */
  | { readonly type: 'ended'; readonly report: RunReport }
  /** The page of the option `report` has been written. */
  | { readonly type: 'report-written'; readonly file: string };

/** A line of the file of the option `eventLog`: an event, and when it was told; ISO 8601, UTC, to the millisecond. */
export type LoggedEvent = { readonly time: string } & DeployEvent;

/** What happens to deployments that are being watched. */
export type DeploymentEvent =
  /** A deployment stands otherwise than at the last look. */
  | {
      readonly type: 'deployment-status';
      readonly group: string;
      readonly deploymentId: string;
      readonly rollbackOf?: string;
      readonly updateOf?: string;
      readonly status: DeploymentStatus;
    }
  /** Instances of a deployment have come to other states since the last look. */
  | {
      readonly type: 'deployment-progress';
      readonly group: string;
      readonly deploymentId: string;
      readonly rollbackOf?: string;
      readonly updateOf?: string;
      /** How many of its instances are in which state, all of them. */
      readonly counts: InstanceCounts;
    }
  /** A blue/green deployment has come to where it waits; told once for each of its waits. */
  | {
      readonly type: 'deployment-waits';
      readonly group: string;
      readonly deploymentId: string;
      readonly waitsFor: BlueGreenWait;
      /** The Auto Scaling group of its new instances, where it has made one. */
      readonly copy?: string;
      /** It is one of a rehearsal, which the commands that end its wait have to know. */
      readonly rehearsed?: true;
    }
  /** All instances of an availability zone are through, where one zone is deployed to after another. */
  | {
      readonly type: 'zone-done';
      readonly group: string;
      readonly deploymentId: string;
      readonly rollbackOf?: string;
      readonly updateOf?: string;
      /** Such as `eu-central-1a`. */
      readonly zone: string;
      /** How many instances are in it, and on how many of them it succeeded. */
      readonly instances: number;
      readonly succeeded: number;
      readonly zones: RunningZones;
    }
  /** A lifecycle event of an instance stands otherwise than at the last look. */
  | {
      readonly type: 'lifecycle-event';
      readonly group: string;
      readonly deploymentId: string;
      readonly rollbackOf?: string;
      readonly updateOf?: string;
      readonly instanceId: string;
      /** What a rehearsal calls the instance. */
      readonly instanceName?: string;
      readonly progress: LifecycleProgress;
    }
  /** Nothing has changed for a while, said so that a CI system sees a living job; or an instance has come to stand still. */
  | {
      readonly type: 'waiting';
      readonly running: readonly RunningDeployment[];
      readonly seconds: number;
    }
  /** A look at the deployments failed in a way that passes; the wait goes on. */
  | {
      readonly type: 'watch-interrupted';
      readonly reason: string;
      /** Seconds until the next look. */
      readonly pause: number;
    }
  /** A deployment has come to its end, whichever that is. */
  | {
      readonly type: 'deployment-finished';
      readonly outcome: DeploymentOutcome;
      /** Whether others of the run are still to be waited for. */
      readonly othersRunning: boolean;
    };

/** A deployment that is waited for, at one look. */
export interface RunningDeployment {
  readonly group: string;
  readonly deploymentId: string;
  readonly rollbackOf?: string;
  readonly updateOf?: string;
  readonly status: DeploymentStatus;
  readonly waitsFor?: BlueGreenWait;
  /** How many of its instances are in which state; absent before it has begun with any. */
  readonly counts?: InstanceCounts;
  /** The instances that have not moved for two minutes or more. */
  readonly standing?: readonly StandingInstance[];
  /** Where one zone is deployed to after another, and one is through. */
  readonly zones?: RunningZones;
}

/** How far a deployment is that goes over one availability zone after another. */
export interface RunningZones {
  /** The zones that are through, in their order. */
  readonly done: readonly string[];
  /** How many there are. */
  readonly of: number;
  /** Until when CodeDeploy watches the last of them before it begins with the next one; ISO 8601, UTC. */
  readonly until?: string;
}

export interface StandingInstance {
  readonly instanceId: string;
  /** What a rehearsal calls it. */
  readonly name?: string;
  readonly standstill: Standstill;
}
