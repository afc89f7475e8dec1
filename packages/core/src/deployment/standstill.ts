import type { InstanceProgress, LifecycleProgress } from '../model/progress.js';
import type { Standstill } from '../model/standstill.js';

/** Seconds after which an instance that has not moved is told. */
export const standstillSeconds = 120;

/** What the load balancer does and not the agent: it waits for connections to end, or for health checks to pass. */
const ofLoadBalancer = new Set(['BlockTraffic', 'AllowTraffic']);

type Standing = Pick<Standstill, 'waitsFor' | 'event'> & { readonly since: string | undefined };

/** Where an instance stands that a deployment has begun with. */
function whereItStands({ events, updateTime }: InstanceProgress): Standing | undefined {
  const current = events.find(({ status }) => status === 'InProgress');
  if (current !== undefined)
    return { waitsFor: 'event', event: current.event, since: current.startTime ?? updateTime };
  const next = events.find(({ status }) => status === 'Pending');
  const last = events.findLast(({ endTime }) => endTime !== undefined);
  if (last === undefined && next?.event !== undefined && ofLoadBalancer.has(next.event))
    return { waitsFor: 'event', event: next.event, since: updateTime };
  if (last === undefined) return { waitsFor: 'agent', since: updateTime };
  // After its last event there is nothing left for its agent.
  return next === undefined ? undefined : afterEvent(last, next);
}

function afterEvent({ endTime: since }: LifecycleProgress, { event }: LifecycleProgress): Standing {
  return { waitsFor: ofLoadBalancer.has(event) ? 'event' : 'agent', event, since };
}

/** A word in the quotes of a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const looks = {
  agent:
    'sudo systemctl status codedeploy-agent --no-pager; sudo tail -n 50 /var/log/aws/codedeploy-agent/codedeploy-agent.log',
  event:
    'sudo tail -n 50 /opt/codedeploy-agent/deployment-root/deployment-logs/codedeploy-agent-deployments.log',
};

/**
 * A command that shows on an instance what its agent does: through Session Manager on EC2, by SSH elsewhere.
 *
 * @param region of the instance; where it is not known, the one that `aws` is configured for
 */
function commandFor(
  instanceId: string,
  waitsFor: Standstill['waitsFor'],
  region: string | undefined,
): string {
  const look = looks[waitsFor];
  if (!instanceId.startsWith('i-')) return `ssh ${instanceId} ${quote(look)}`;
  const where = region === undefined ? '' : `--region ${region} `;
  const parameters = quote(JSON.stringify({ command: [look] }));
  return `aws ssm start-session ${where}--target ${instanceId} --document-name AWS-StartInteractiveCommand --parameters ${parameters}`;
}

/** When an instance was looked at. */
export interface LookedAt {
  /** By the clock of AWS. */
  readonly time: Date;
  readonly region?: string | undefined;
  /** Where instances that wait do so for nothing that is known: since when, until when. */
  readonly idle?: { readonly since: Date; readonly until: Date } | undefined;
  /** Seconds from which on it is told; two minutes, unless it is said. */
  readonly from?: number | undefined;
}

/** That an instance of a deployment that is in progress stands still; undefined where it moves, waits for its turn or has ended. */
export function findStandstill(
  instance: InstanceProgress,
  { time, region, idle, from = standstillSeconds }: LookedAt,
): Standstill | undefined {
  const { instanceId, status } = instance;
  const isIdle = status === 'Pending' && idle !== undefined;
  const standing: Standing | undefined = isIdle
    ? { waitsFor: 'agent', since: idle.since.toISOString() }
    : status === 'InProgress'
      ? whereItStands(instance)
      : undefined;
  if (standing?.since === undefined) return undefined;
  const { waitsFor, event, since } = standing;
  const until = isIdle ? idle.until : time;
  const seconds = (until.getTime() - Date.parse(since)) / 1000;
  if (seconds < from) return undefined;
  const isOnInstance = event === undefined || !ofLoadBalancer.has(event);
  return {
    waitsFor,
    ...(event === undefined ? {} : { event }),
    since,
    seconds,
    ...(isOnInstance ? { command: commandFor(instanceId, waitsFor, region) } : {}),
  };
}
