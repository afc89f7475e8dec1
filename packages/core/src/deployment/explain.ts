import { hintFor } from './failure-hints.js';
import {
  nameInstance,
  type DeploymentOutcome,
  type Diagnostics,
  type InstanceProgress,
  type LifecycleProgress,
} from '../model/progress.js';

/** One cause of failure and the instances that it happened on. */
export interface FailureCause {
  readonly event: string;
  readonly diagnostics: Diagnostics;
  readonly instanceIds: readonly string[];
  /** The same instances for people, with their names where they have some. */
  readonly instances: readonly string[];
  /** What to do about it, when that is known. */
  readonly hint: string | undefined;
}

/** The events after whose failure an instance goes on, where the deployment asks for that. */
const ignorable = new Set(['ApplicationStop', 'BeforeBlockTraffic', 'AfterBlockTraffic']);

type Options = Pick<DeploymentOutcome, 'ignoreApplicationStopFailures'>;

/** Whether the failure of an event did not count, because the deployment asks for that. */
function isIgnored(
  { event }: LifecycleProgress,
  { ignoreApplicationStopFailures = false }: Options,
): boolean {
  return ignoreApplicationStopFailures && ignorable.has(event);
}

/** The events of an instance, with the status `Ignored` where a failure did not count. */
export function eventsAsCounted(
  { events }: InstanceProgress,
  options: Options,
): readonly LifecycleProgress[] {
  return events.map((progress) =>
    progress.status === 'Failed' && isIgnored(progress, options)
      ? { ...progress, status: 'Ignored' }
      : progress,
  );
}

/** The event that an instance failed at. */
export function failedEvent(
  { events }: InstanceProgress,
  options: Options,
): LifecycleProgress | undefined {
  return events.find((progress) => progress.status === 'Failed' && !isIgnored(progress, options));
}

/** What failed on instances, equal failures told once, the most frequent first. */
function gather(
  { instances }: DeploymentOutcome,
  find: (instance: InstanceProgress) => LifecycleProgress | undefined,
): Omit<FailureCause, 'hint'>[] {
  const causes = new Map<
    string,
    { event: string; diagnostics: Diagnostics; instanceIds: string[]; instances: string[] }
  >();
  for (const instance of instances) {
    const failed = find(instance);
    if (failed === undefined) continue;
    const { event } = failed;
    const diagnostics = failed.diagnostics ?? {
      errorCode: 'UnknownError',
      scriptName: '',
      message: 'CodeDeploy tells no reason',
      logTail: '',
    };
    const { errorCode, scriptName, message } = diagnostics;
    const key = [event, errorCode, scriptName, message].join('\n');
    const cause = causes.get(key) ?? { event, diagnostics, instanceIds: [], instances: [] };
    cause.instanceIds.push(instance.instanceId);
    cause.instances.push(nameInstance(instance));
    causes.set(key, cause);
  }
  return [...causes.values()].toSorted((a, b) => b.instanceIds.length - a.instanceIds.length);
}

/** The causes of a failed deployment. A failure that the deployment was told to ignore is none. */
export function explainOutcome(outcome: DeploymentOutcome): FailureCause[] {
  return gather(outcome, (instance) => failedEvent(instance, outcome)).map((cause) => ({
    ...cause,
    hint: hintFor(cause.diagnostics, cause.event),
  }));
}

/** The failures that the deployment was told to ignore, in a sentence each. */
export function tellIgnored(outcome: DeploymentOutcome): string[] {
  return gather(outcome, ({ events }) =>
    events.find((progress) => progress.status === 'Failed' && isIgnored(progress, outcome)),
  ).map(
    ({ event, instances, diagnostics: { message } }) =>
      `${event} failed on ${listSome(instances)} and was ignored, as "ignoreApplicationStopFailures" asks${message === '' ? '' : `: ${message}`}`,
  );
}

const shownInstances = 5;

/** Instances in a sentence; of many the first few and how many more there are. */
export function listSome(instances: readonly string[]): string {
  const shown = instances.slice(0, shownInstances).join(', ');
  const more = instances.length - shownInstances;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
