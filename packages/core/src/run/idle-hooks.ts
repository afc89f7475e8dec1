import type { DeploymentOutcome } from '../model/progress.js';
import type { DeployEvent } from '../model/events.js';

export interface Rehearsed {
  /** Events for which the appspec of the revision has scripts. */
  readonly hooks: readonly string[];
  /** Events in which a script has run. */
  readonly ran: ReadonlySet<string>;
  /** The option `events`. */
  readonly asked: readonly string[] | undefined;
  readonly deployments: readonly Pick<DeploymentOutcome, 'instances'>[];
}

type Told = Extract<DeployEvent, { readonly type: 'notice' | 'warning' }>;

/** Their scripts are those of the revision that was deployed before. */
const ofLastRevision: ReadonlySet<string> = new Set([
  'ApplicationStop',
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
]);

/** Those of a deployment with traffic control, which others do not have. */
const trafficEvents: ReadonlySet<string> = new Set([
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
]);

/** Says which hooks of the appspec have not run, so that nobody takes them for rehearsed; nothing of what a failure cut off. */
export function tellIdleHooks({ hooks, ran, asked, deployments }: Rehearsed): readonly Told[] {
  const events = deployments.flatMap(({ instances }) => instances.flatMap((each) => each.events));
  const begun = new Set(events.filter(({ status }) => !isCutOff(status)).map(({ event }) => event));
  const part = new Set(events.map(({ event }) => event));
  const idle = hooks.filter((hook) => !ran.has(hook));
  const left = idle.filter((hook) => asked !== undefined && !asked.includes(hook));
  const later = idle.filter(
    (hook) =>
      !left.includes(hook) &&
      (hook === 'ApplicationStop' || (ofLastRevision.has(hook) && part.has(hook))),
  );
  const rest = idle.filter((hook) => !left.includes(hook) && !later.includes(hook));
  // Where no instance was deployed to at all, there is nothing to tell them apart by, and something else to tell.
  const foreign = part.size === 0 ? [] : rest.filter((hook) => !part.has(hook));
  const unused = rest.filter((hook) => begun.has(hook));
  const told: Told[] = [];
  if (foreign.length > 0) {
    told.push({
      type: 'warning',
      message: `Not rehearsed: ${foreign.join(', ')} of appspec.yml. A deployment without a load balancer, as rehearsed here, does not have ${foreign.length === 1 ? 'this event' : 'these events'}.`,
      hint: foreign.every((hook) => trafficEvents.has(hook))
        ? 'With `trafficControl: true` (--traffic-control) they are.'
        : 'Their scripts run for the first time on EC2: try them by hand.',
    });
  }
  if (unused.length > 0) {
    told.push({
      type: 'warning',
      message: `Not rehearsed: ${unused.join(', ')} of appspec.yml ran no script.`,
    });
  }
  if (left.length > 0) {
    told.push({
      type: 'warning',
      message: `Not rehearsed, as "events" asks for ${asked?.join(', ') ?? ''} only: ${left.join(', ')} of appspec.yml.`,
    });
  }
  if (later.length > 0) {
    told.push({
      type: 'notice',
      message: `${later.length === 1 ? 'The script' : 'The scripts'} of ${later.join(', ')} ${later.length === 1 ? 'has' : 'have'} not run yet: the deployment after this one runs what is live by then. Rehearse once more to see it.`,
    });
  }
  return told;
}

function isCutOff(status: string): boolean {
  return status === 'Pending' || status === 'Skipped';
}
