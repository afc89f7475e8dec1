import type { StandingInstance } from '../model/events.js';
import { countInstances, countProgress, isFinal, nameInstance } from '../model/progress.js';
import type { DeploymentOutcome, InstanceProgress } from '../model/progress.js';
import { listSome } from '../deployment/explain.js';
import { formatDuration, formatTime } from './format-values.js';

/** What the load balancer decides how long it takes. */
const reasons: Readonly<Record<string, string>> = {
  BlockTraffic: ', where the load balancer lets connections end (its deregistration delay)',
  AllowTraffic: ', where the load balancer waits for its health checks to pass',
};

/** Minutes where there are some: a standstill is not told more exactly than it is looked at. */
function roundly(seconds: number): string {
  return formatDuration(seconds < 90 ? Math.round(seconds) : Math.round(seconds / 60) * 60);
}

/** Instances that stand still in the same way, in lines: for how long, where, and the command that shows more of the first. */
function tell(standing: readonly StandingInstance[]): string[] {
  const [first] = standing;
  if (first === undefined) return [];
  const { waitsFor, event, since, command } = first.standstill;
  const isOne = standing.length === 1;
  const who = listSome(standing.map((instance) => nameInstance(instance)));
  const has = isOne ? 'has' : 'have';
  const shortest = Math.min(...standing.map(({ standstill }) => standstill.seconds));
  const time = `${roundly(shortest)}${isOne ? '' : ' or more'}`;
  const from = isOne ? `, since ${formatTime(since)}` : '';
  const what =
    waitsFor === 'agent'
      ? `${has} not picked up ${event ?? 'anything'} for ${time}: is the agent running?`
      : `${has} been at ${event ?? 'an event'} for ${time}${from}${reasons[event ?? ''] ?? ''}`;
  return [`${who} ${what}`, ...(command === undefined ? [] : [`  To see it: ${command}`])];
}

/** Instances that stand still, in lines; those that do so in the same way together, the longest first. */
export function formatStandstills(standing: readonly StandingInstance[]): string[] {
  const ways = new Map<string, StandingInstance[]>();
  for (const instance of standing.toSorted((a, b) => b.standstill.seconds - a.standstill.seconds)) {
    const { waitsFor, event = '' } = instance.standstill;
    const way = `${waitsFor} ${event}`;
    ways.set(way, [...(ways.get(way) ?? []), instance]);
  }
  return [...ways.values()].flatMap(tell);
}

/** The instances of a deployment that stand still. */
export function standingOf(instances: readonly InstanceProgress[]): StandingInstance[] {
  return instances.flatMap(({ standstill, ...instance }) =>
    standstill === undefined ? [] : [{ ...instance, standstill }],
  );
}

/** How deployments that had not ended stood when last looked at, in lines: their numbers, and what stands still. */
export function formatUnfinished(deployments: readonly DeploymentOutcome[]): string[] {
  return deployments.flatMap((outcome) => {
    const { group, deploymentId, status, counts, instances, rollback } = outcome;
    const more = rollback === undefined ? [] : formatUnfinished([rollback]);
    if (isFinal(status)) return more;
    const progress = countProgress(counts ?? countInstances(instances));
    return [
      `${deploymentId} (${group}): ${status}${progress === undefined ? '' : `, ${progress}`}`,
      ...formatStandstills(standingOf(instances)).map((line) => `  ${line}`),
      ...more,
    ];
  });
}
