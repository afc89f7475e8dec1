import { eventsAsCounted, explainOutcome, failedEvent } from '../../deployment/explain.js';
import {
  nameInstance,
  toleratesFailures,
  withRollbacks,
  type DeploymentOutcome,
  type InstanceProgress,
} from '../../model/progress.js';
import type { RunReport } from '../../model/deploy-report.js';
import { readScriptOutput, type PrintedLine } from '../script-output.js';
import { eventTable, scale, strip } from './event-table.js';
import { html, type Html } from './html.js';
import { output } from './output.js';
import { mark, toneOf, wordOf } from './status.js';
import { timeAxis, type TimeAxis } from './time-axis.js';
import { formatCount, formatDuration, secondsBetween } from '../format-values.js';

/** A page with more of them in a group would no longer be read, nor open on a phone. */
const shownInstances = 100;

/** Infinity where it has not begun. */
function beganAt({ events }: InstanceProgress): number {
  const began = events.find(({ startTime }) => startTime !== undefined)?.startTime;
  return began === undefined ? Infinity : Date.parse(began);
}

/** In the order in which they were reached; of many, those that failed are kept. */
function choose(instances: readonly InstanceProgress[]): readonly InstanceProgress[] {
  const urgency = ({ status }: InstanceProgress) =>
    ['bad', 'active', 'idle', 'good'].indexOf(toneOf(status));
  return [...instances]
    .sort((a, b) => urgency(a) - urgency(b))
    .slice(0, shownInstances)
    .sort((a, b) => {
      const [one, other] = [beganAt(a), beganAt(b)];
      return one === other ? a.instanceId.localeCompare(b.instanceId) : one - other;
    });
}

function countStatuses(instances: readonly InstanceProgress[]): string {
  const counts = new Map<string, number>();
  for (const { status } of instances) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${formatCount(count)} ${wordOf(status)}`).join(', ');
}

/** How many have which status, where they differ. */
function countMixed(instances: readonly InstanceProgress[]): string | undefined {
  const isMixed = new Set(instances.map(({ status }) => status)).size > 1;
  return isMixed ? `: ${countStatuses(instances)}` : undefined;
}

interface Shown {
  readonly application: string;
  readonly outcome: DeploymentOutcome;
  readonly axis: TimeAxis | undefined;
  /** Instances whose output stands with what went wrong; they are open from the start. */
  readonly exemplary: ReadonlySet<string>;
}

function lastLines(
  instance: InstanceProgress,
  { application, outcome }: Shown,
): readonly PrintedLine[] {
  const { event, diagnostics } = failedEvent(instance, outcome) ?? {};
  if (event === undefined || diagnostics === undefined) return [];
  return readScriptOutput(diagnostics, { application, group: outcome.group, event }).lines;
}

/** How an instance stands, and where it does not move. */
function wordsOf({ status, standstill }: InstanceProgress): string {
  if (standstill === undefined) return wordOf(status);
  const { waitsFor, event, seconds } = standstill;
  const time = formatDuration(Math.round(seconds));
  return waitsFor === 'agent'
    ? `has not picked up ${event ?? 'anything'} for ${time}`
    : `at ${event ?? 'an event'} for ${time}`;
}

function instanceLine(instance: InstanceProgress, showing: Shown): Html {
  const { axis, exemplary, outcome } = showing;
  const { instanceId, status } = instance;
  const events = eventsAsCounted(instance, outcome);
  const failed = failedEvent(instance, outcome);
  const isExemplary = exemplary.has(instanceId);
  const log = isExemplary
    ? undefined
    : output(lastLines(instance, showing), `Output on ${nameInstance(instance)}`);
  const where = failed === undefined ? wordsOf(instance) : `${failed.event} failed`;
  return html`<details class="instance" ${isExemplary ? html` open` : undefined}>
    <summary>
      <span class="who"
        >${mark(status)} <span class="name">${nameInstance(instance)}</span>
        <span class="${toneOf(status)}">${where}</span></span
      >${axis === undefined ? undefined : strip(events, axis)}
    </summary>
    ${eventTable({ ...instance, events }, axis)}${log}
  </details>`;
}

function groupCard(
  outcome: DeploymentOutcome,
  application: string,
  axis: TimeAxis | undefined,
): Html {
  const { group, deploymentId, instances, startTime, endTime, url } = outcome;
  const { rollbackDeploymentId, rollbackOf, updateOf } = outcome;
  const status = toleratesFailures(outcome) ? 'Tolerated' : outcome.status;
  const exemplary = new Set(
    explainOutcome(outcome).flatMap(({ instanceIds }) => instanceIds.slice(0, 1)),
  );
  const shown = choose(instances);
  const seconds = secondsBetween(startTime, endTime);
  const hidden = instances.filter((instance) => !shown.includes(instance));
  return html`<article class="card group ${toneOf(status)}">
    <header>
      <h3>
        ${mark(status)}
        <span
          >${group}${rollbackOf === undefined ? undefined : html` <span class="soft">rolled back</span>`}${updateOf === undefined ? undefined : html` <span class="soft">outdated instances</span>`}</span
        >
      </h3>
      <p>
        <b class="${toneOf(status)}">${wordOf(outcome.status)}</b
        >${seconds === undefined ? undefined : ` in ${formatDuration(seconds)}`} ·
        ${formatCount(instances.length, 'instance')}${countMixed(instances)}
      </p>
      <p class="soft">
        ${url === undefined ? html`<code>${deploymentId}</code>` : html`<a href="${url}" rel="noreferrer"><code>${deploymentId}</code></a>`}${rollbackDeploymentId === undefined ? undefined : html` · CodeDeploy rolls back with <code>${rollbackDeploymentId}</code>`}
      </p>
    </header>
    ${axis === undefined || shown.length === 0 ? undefined : scale(axis)}
    ${shown.map((instance) => instanceLine(instance, { application, outcome, axis, exemplary }))}
    ${hidden.length === 0 ? undefined : html`<p class="soft">${formatCount(hidden.length, 'more instance')}: ${countStatuses(hidden)}</p>`}
  </article>`;
}

/** The groups and their instances, with the lifecycle events of all of them on one axis of time. */
export function groups(report: RunReport): Html | undefined {
  if (report.deployments.length === 0) return undefined;
  const axis = timeAxis(report);
  return html`<section aria-labelledby="groups">
    <h2 id="groups">What happened when</h2>
    ${axis === undefined ? undefined : html`<p class="soft">All groups on one axis, from ${formatClock(axis.start)}. Open an instance for its events.</p>`}
    ${withRollbacks(report.deployments).map((outcome) => groupCard(outcome, report.application, axis))}
  </section>`;
}

function formatClock(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(11, 19)} UTC`;
}
