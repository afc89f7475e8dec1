import { visibleName } from '@codedeployer/appspec/text';
import type { DeployEvent, StandingInstance } from '../model/events.js';
import {
  countInstances,
  countProgress,
  countSucceeded,
  isSuccess,
  nameInstance,
  type DeploymentOutcome,
  type DeploymentRef,
  type DeploymentStatus,
  type InstanceCounts,
} from '../model/progress.js';
import { formatBytes } from '../text/format-bytes.js';
import { headOf } from './format-event.js';
import { formatStandstills } from './format-standstill.js';
import { formatDuration } from './format-values.js';
import { progressBar } from './progress-bar.js';

/** A row of the view, which may be longer than the terminal is wide; its tone is what color is to say. */
export interface LiveRow {
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad' | 'quiet';
}

/** What a run is at, for a terminal that it is drawn on again and again. Times are milliseconds of one clock. */
export interface LiveView {
  readonly heed: (event: DeployEvent, now: number) => void;
  /** As many rows as there is room for, the last line of the terminal left alone. */
  readonly rows: (
    room: { readonly columns: number; readonly rows: number },
    now: number,
  ) => LiveRow[];
}

/** What the view has to know of letters, of which some take two columns, and of a terminal's way to leave some out. */
export interface Letters {
  /** In columns. */
  readonly widthOf: (text: string) => number;
  /** The same text, or its beginning and its end where it is wider than so many columns. */
  readonly shorten: (text: string, columns: number) => string;
}

/** Whether an event is in the view, so that a line for it would only repeat that; what failed is worth both. */
export function isInLiveView(event: DeployEvent): boolean {
  if (event.type === 'lifecycle-event') return event.progress.status !== 'Failed';
  return ['waiting', 'deployment-status', 'upload-progress'].includes(event.type);
}

interface LiveInstance {
  readonly instanceId: string;
  readonly name: string | undefined;
  readonly event: string;
  readonly status: string;
  readonly since: number;
  readonly why: string;
}

interface LiveDeployment {
  readonly ref: DeploymentRef;
  readonly since: number;
  status: DeploymentStatus;
  counts: InstanceCounts;
  /** What each instance has come to last. */
  readonly instances: Map<string, LiveInstance>;
  standing: readonly StandingInstance[];
  outcome?: DeploymentOutcome;
  end?: number;
}

/** Rows for the instances of one deployment, at most. */
const mostInstances = 10;
const [shortestBar, longestBar] = [8, 40];
/** What stays of a name in any case, however much is to be said of it. */
const shortestName = 8;

/** The view of a run that begins. */
export function createLiveView(began: number, { widthOf, shorten }: Letters): LiveView {
  const deployments = new Map<string, LiveDeployment>();
  let what = '';
  let step = 'planning';
  let loaded = 0;

  const begin = (
    { group, deploymentId, rollbackOf, updateOf }: Omit<DeploymentRef, 'url'>,
    now: number,
  ) => {
    const known = deployments.get(deploymentId);
    if (known !== undefined) return known;
    const ref = {
      group,
      deploymentId,
      ...(rollbackOf === undefined ? {} : { rollbackOf }),
      ...(updateOf === undefined ? {} : { updateOf }),
    };
    const begun: LiveDeployment = {
      ...{ ref, since: now, status: 'Created', counts: {} },
      ...{ instances: new Map(), standing: [] },
    };
    deployments.set(deploymentId, begun);
    return begun;
  };

  const heed = (event: DeployEvent, now: number) => {
    switch (event.type) {
      case 'step-started':
        step = event.step;
        return;
      case 'planned':
      case 'chosen':
        if ('application' in event) what = visibleName(`${event.application} ${event.version}`);
        return;
      case 'upload-progress':
        loaded = event.loaded;
        return;
      case 'deployment-started':
      case 'rollback-started':
      case 'update-started':
        begin(event, now);
        return;
      case 'deployment-status':
        begin(event, now).status = event.status;
        return;
      case 'deployment-progress':
        begin(event, now).counts = event.counts;
        return;
      case 'lifecycle-event': {
        const { instanceId, instanceName: name, progress } = event;
        const deployment = begin(event, now);
        const { event: at, status, diagnostics } = progress;
        const failed = deployment.instances.get(instanceId)?.status === 'Failed';
        // What is skipped after a failure does not hide it.
        if (failed && status !== 'Failed') return;
        const why = diagnostics?.message ?? '';
        const seen = { instanceId, name, event: at, status, since: now, why };
        deployment.instances.set(instanceId, seen);
        deployment.standing = deployment.standing.filter((one) => one.instanceId !== instanceId);
        return;
      }
      case 'waiting':
        for (const running of event.running) {
          const deployment = begin(running, now);
          deployment.status = running.status;
          deployment.standing = running.standing ?? [];
        }
        return;
      case 'deployment-finished': {
        const deployment = begin(event.outcome, now);
        deployment.outcome = event.outcome;
        deployment.status = event.outcome.status;
        deployment.end = now;
        return;
      }
    }
  };

  const rows: LiveView['rows'] = ({ columns, rows: height }, now) => {
    const room = Math.max(1, height - 1);
    const sent = step === 'packing and uploading' && loaded > 0 ? `, ${formatBytes(loaded)}` : '';
    // A name gives way to what is said of it; the last column stays free.
    const besides = (rest: number) => Math.max(shortestName, columns - 1 - rest);
    const state = `${step}${sent}, ${seconds(now - began)}`;
    const title = what === '' ? '' : `${shorten(what, besides(widthOf(state) + 2))}: `;
    const head: LiveRow = { text: `${title}${state}`, tone: 'plain' };
    // Where there is not room for all, those that run are shown.
    const all = [...deployments.values()].toSorted((a, b) => rank(a) - rank(b));
    const shown = all.length + 1 <= room ? all : all.slice(0, Math.max(0, room - 2));
    const left = all.length - shown.length;
    const running = shown.filter(({ outcome }) => outcome === undefined).length;
    const free = room - 1 - shown.length - (left > 0 ? 1 : 0);
    const each = Math.min(mostInstances, Math.floor(free / Math.max(1, running)));
    const states = shown.map((deployment) => stateOf(deployment, now));
    const longest = Math.max(0, ...states.map(widthOf));
    const names = shown.map(({ ref }) => shorten(visibleName(headOf(ref)), besides(longest + 2)));
    const widest = Math.max(0, ...names.map(widthOf));
    const pad = (name: string) => `${name}${' '.repeat(widest - widthOf(name))}`;
    const width = Math.min(longestBar, columns - widest - longest - 6);
    const body = shown.flatMap((deployment, index) => [
      {
        text: [
          pad(names[index] ?? ''),
          ...(width < shortestBar ? [] : [progressBar(countsOf(deployment), width)]),
          states[index] ?? '',
        ].join('  '),
        tone: toneOf(deployment),
      },
      ...(deployment.outcome === undefined ? instanceRows(deployment, each, now) : []),
    ]);
    const more: LiveRow[] =
      left === 0 ? [] : [{ text: `… and ${left} more deployments`, tone: 'quiet' }];
    return [head, ...body, ...more].slice(0, room);
  };

  return { heed, rows };
}

/** Those that run come first, in the order in which they have begun. */
function rank({ outcome }: LiveDeployment): number {
  return outcome === undefined ? 0 : 1;
}

/** Whole seconds: a view is not drawn for less. */
function seconds(milliseconds: number): string {
  return formatDuration(Math.max(1, Math.floor(milliseconds / 1000)));
}

/** How many instances are in which state. The numbers are asked for before the instances, of which some may have begun since. */
function countsOf({ outcome, counts, instances }: LiveDeployment): InstanceCounts {
  if (outcome !== undefined) return countInstances(outcome.instances);
  const active = [...instances.values()].filter(({ status }) => status === 'InProgress').length;
  const { Pending = 0, InProgress = 0 } = counts;
  const begun = Math.min(Pending, Math.max(0, active - InProgress));
  if (begun === 0) return counts;
  return { ...counts, Pending: Pending - begun, InProgress: InProgress + begun };
}

function stateOf(deployment: LiveDeployment, now: number): string {
  const { outcome, status, since, end } = deployment;
  const took = seconds((end ?? now) - since);
  if (outcome === undefined)
    return `${countProgress(countsOf(deployment)) ?? status}${status === 'InProgress' || status === 'Created' ? '' : ` (${status})`}, ${took}`;
  const count = countSucceeded(outcome.instances);
  return isSuccess(outcome)
    ? `succeeded on ${count}, ${took}`
    : `${status.toLowerCase()}, ${count} succeeded, ${took}`;
}

function toneOf({ outcome, counts }: LiveDeployment): LiveRow['tone'] {
  if (outcome !== undefined) return isSuccess(outcome) ? 'good' : 'bad';
  return (counts.Failed ?? 0) > 0 ? 'bad' : 'plain';
}

/** The instances that matter: those that failed, those that stand still, and those that are at an event, the longest first. */
function instanceRows(
  { instances, standing }: LiveDeployment,
  most: number,
  now: number,
): LiveRow[] {
  const stands = new Set(standing.map(({ instanceId }) => instanceId));
  const all = [...instances.values()].toSorted((a, b) => a.since - b.since);
  const failed = all.filter(({ status }) => status === 'Failed');
  const active = all.filter((one) => one.status === 'InProgress' && !stands.has(one.instanceId));
  const found: LiveRow[] = [
    ...failed.map((one): LiveRow => ({ text: `  x ${tellFailed(one)}`, tone: 'bad' })),
    ...standing.map((one): LiveRow => {
      const [text = ''] = formatStandstills([one]);
      return { text: `  ! ${visibleName(text)}`, tone: 'bad' };
    }),
    ...active.map((one): LiveRow => {
      const { event, since } = one;
      return { text: `  > ${nameInstance(one)}  ${event}  ${seconds(now - since)}`, tone: 'quiet' };
    }),
  ];
  if (found.length <= most) return found;
  const more: LiveRow = { text: `  … and ${found.length - most + 1} more`, tone: 'quiet' };
  return most < 1 ? [] : [...found.slice(0, most - 1), more];
}

function tellFailed(one: LiveInstance): string {
  const [why = ''] = one.why.split('\n');
  return `${nameInstance(one)}  ${one.event} failed${why === '' ? '' : `: ${visibleName(why)}`}`;
}
