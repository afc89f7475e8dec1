import { plural } from '@codedeployer/appspec/text';
import type { Standstill } from './standstill.js';

/** States of a deployment, in CodeDeploy's words. */
export type DeploymentStatus =
  'Created' | 'Queued' | 'InProgress' | 'Baking' | 'Succeeded' | 'Failed' | 'Stopped' | 'Ready';

/** A deployment that runs or has run. */
export interface DeploymentRef {
  readonly group: string;
  /** For example `d-A1B2C3D4E`. */
  readonly deploymentId: string;
  /** Its page in the AWS console; a rehearsal has none. */
  readonly url?: string;
  /** The deployment that this one rolls back; CodeDeploy started it by itself. */
  readonly rollbackOf?: string;
  /**
   * The deployment that this one completes: CodeDeploy started it by itself, for instances that were launched meanwhile with
   * the revision of before.
   */
  readonly updateOf?: string;
}

/** What CodeDeploy tells of a lifecycle event that failed. */
export interface Diagnostics {
  /** `ScriptMissing`, `ScriptNotExecutable`, `ScriptTimedOut`, `ScriptFailed` or `UnknownError`. */
  readonly errorCode: string;
  readonly scriptName: string;
  readonly message: string;
  /** The end of the script's output, 2,048 characters at most. */
  readonly logTail: string;
}

export interface LifecycleProgress {
  /** For example `AfterInstall`. */
  readonly event: string;
  /** `Pending`, `InProgress`, `Succeeded`, `Failed`, `Skipped` or `Unknown`. */
  readonly status: string;
  /** When the agent began with it and when it was done; ISO 8601, UTC, to the millisecond. */
  readonly startTime?: string;
  readonly endTime?: string;
  /** How long it took, once it has ended. */
  readonly seconds?: number;
  readonly diagnostics?: Diagnostics;
}

export interface InstanceProgress {
  readonly instanceId: string;
  /** What a rehearsal calls it, such as `web-7`; the options `failAt` and `faults` take it. */
  readonly name?: string;
  /** `Pending`, `InProgress`, `Succeeded`, `Failed`, `Skipped`, `Ready` or `Unknown`. */
  readonly status: string;
  /** When CodeDeploy last noted something about it; ISO 8601, UTC, to the millisecond. */
  readonly updateTime?: string;
  readonly events: readonly LifecycleProgress[];
  /** Of a deployment that runs: that it has not moved for two minutes or more when it was last looked at. */
  readonly standstill?: Standstill;
}

/** What a blue/green deployment waits for although nothing is left to be deployed. */
export interface BlueGreenWait {
  /** `traffic`: for somebody to let it move to the new instances; `end`: with the end of the old ones, which have no traffic any more. */
  readonly what: 'traffic' | 'end';
  /** As long as that at most. */
  readonly minutes?: number;
  /** Until when, counted from when it was first seen to wait; ISO 8601, UTC. */
  readonly until?: string;
}

/** Numbers of instances by their state, such as `InProgress`. */
export type InstanceCounts = Readonly<Record<string, number | undefined>>;

/** How a deployment ended; in the report of a run that was cut short, how it stood when last looked at. */
export interface DeploymentOutcome extends DeploymentRef {
  readonly status: DeploymentStatus;
  /** When it was created and when it came to its end; ISO 8601, UTC, to the millisecond. */
  readonly startTime?: string;
  readonly endTime?: string;
  /** How many of its instances are in which state, while it runs; all of them, also where `instances` has not been asked for. */
  readonly counts?: InstanceCounts;
  readonly instances: readonly InstanceProgress[];
  /** Of a blue/green deployment, while it waits. */
  readonly waitsFor?: BlueGreenWait;
  /** Not waited for to its end, as "until" says `traffic`: that is on the new instances, and nothing is left but the end of the old ones. */
  readonly leftWaiting?: true;
  /** Of a blue/green deployment: the Auto Scaling group that it makes for its new instances. */
  readonly copy?: string;
  /** CodeDeploy's own words for why it did not succeed. */
  readonly error?: { readonly code: string; readonly message: string };
  /** An instance goes on when its event ApplicationStop, BeforeBlockTraffic or AfterBlockTraffic fails. */
  readonly ignoreApplicationStopFailures?: boolean;
  /** The deployment that CodeDeploy started to bring back the last good revision. */
  readonly rollbackDeploymentId?: string;
  /** How that one ended, or how it stood when last looked at. */
  readonly rollback?: DeploymentOutcome;
  /** The deployments that CodeDeploy started after it for outdated instances; they are deployments of the report as well. */
  readonly updateDeploymentIds?: readonly string[];
}

const final: ReadonlySet<DeploymentStatus> = new Set(['Succeeded', 'Failed', 'Stopped']);

/**
 * Whether there is nothing more to wait for. Not with `Ready`: the replacement instances of a blue/green deployment are
 * up then, and it goes on when somebody continues it, or is stopped when nobody does for as long as it waits.
 */
export function isFinal(status: DeploymentStatus): boolean {
  return final.has(status);
}

/** Ends that CodeDeploy takes for a success and we do not: nothing was deployed, not everywhere although that was asked for, or what has to
 * go again. */
const noSuccess: ReadonlySet<string> = new Set(['NO_INSTANCES', 'INSTANCES_FAILED', 'OLDER']);

/**
 * Whether a deployment came to the end that was asked for. CodeDeploy takes a group without instances, such as an empty
 * Auto Scaling group, for one that was deployed to; nothing was, then.
 */
export function isSuccess({
  status,
  error,
  leftWaiting,
}: Pick<DeploymentOutcome, 'status' | 'error' | 'leftWaiting'>): boolean {
  return (
    (status === 'Succeeded' || leftWaiting === true) &&
    !(error !== undefined && noSuccess.has(error.code))
  );
}

/** The same deployment where no instance may fail, whatever its configuration tolerates. */
export function judgedStrictly(outcome: DeploymentOutcome): DeploymentOutcome {
  if (!toleratesFailures(outcome)) return outcome;
  const message = `It succeeded on ${countSucceeded(outcome.instances)} only, which its configuration tolerates and "strict" does not.`;
  return { ...outcome, error: { code: 'INSTANCES_FAILED', message } };
}

/** An instance for a sentence. */
export function nameInstance({
  instanceId,
  name,
}: {
  readonly instanceId: string;
  readonly name?: string | undefined;
}): string {
  return name === undefined ? instanceId : `${instanceId} (${name})`;
}

/** A deployment for a sentence. */
export function nameDeployment({ deploymentId, group }: DeploymentRef): string {
  return `${deploymentId} (${group})`;
}

/** How many instances a deployment succeeded on: `19 of 20 instances`. */
export function countSucceeded(instances: readonly InstanceProgress[]): string {
  const done = instances.filter(({ status }) => status === 'Succeeded').length;
  return `${done} of ${plural(instances.length, 'instance')}`;
}

/** How far a deployment is: `12 of 40 done, 3 in progress, 1 failed`; nothing where it has begun with no instance. */
export function countProgress(counts: InstanceCounts): string | undefined {
  const { Succeeded = 0, InProgress = 0, Failed = 0, Skipped = 0, Ready = 0, Unknown = 0 } = counts;
  const total = Object.values(counts).reduce<number>((sum, count = 0) => sum + count, 0);
  if (total === 0) return undefined;
  const more = [
    [InProgress, 'in progress'],
    [Failed + Unknown, 'failed'],
    [Skipped, 'skipped'],
    [Ready, 'ready'],
  ] as const;
  const told = more.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  return [`${Succeeded} of ${total} done`, ...told].join(', ');
}

/** How many instances are in which state. */
export function countInstances(instances: Iterable<InstanceProgress>): InstanceCounts {
  const counts: Record<string, number> = {};
  for (const { status } of instances) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Whether a deployment succeeded although an instance failed: its configuration allows some to fail. */
export function toleratesFailures(outcome: DeploymentOutcome): boolean {
  return isSuccess(outcome) && outcome.instances.some(({ status }) => status === 'Failed');
}

/** Deployments, each followed by its rollback where it has one. */
export function withRollbacks(deployments: readonly DeploymentOutcome[]): DeploymentOutcome[] {
  return deployments.flatMap((outcome) =>
    outcome.rollback === undefined ? [outcome] : [outcome, outcome.rollback],
  );
}
