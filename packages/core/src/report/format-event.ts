import { explainOutcome, listSome, tellIgnored } from '../deployment/explain.js';
import {
  countProgress,
  countSucceeded,
  isSuccess,
  nameInstance,
  toleratesFailures,
} from '../model/progress.js';
import { formatTime } from './format-values.js';
import { formatWait } from './format-wait.js';
import { formatLaunch } from './format-launch.js';
import { formatStandstills } from './format-standstill.js';
import { formatCauses } from './format-failure.js';
import { formatHoldings } from './format-report.js';
import { formatFinding, plural, visibleLines } from '@codedeployer/appspec/text';
import { formatBytes } from '../text/format-bytes.js';
import type { DeployEvent, RunningDeployment } from '../model/events.js';

function formatSeconds(seconds: number | undefined): string {
  return seconds === undefined
    ? ''
    : ` (${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s)`;
}

/** What a line about a deployment begins with. */
export function headOf({
  group,
  rollbackOf,
  updateOf,
}: {
  group: string;
  rollbackOf?: string | undefined;
  updateOf?: string | undefined;
}): string {
  if (updateOf !== undefined) return `${group} (outdated instances)`;
  return rollbackOf === undefined ? group : `${group} (rollback)`;
}

/** How far a deployment is that goes over one zone after another; that one is watched is no news once the next has been begun with. */
function tellZones({ zones, counts = {} }: RunningDeployment): string {
  if (zones === undefined) return '';
  const { done, of, until } = zones;
  const isWatched = until !== undefined && (counts.InProgress ?? 0) === 0;
  const watched = isWatched ? `, watched until ${formatTime(until)}` : '';
  return `, zone ${done.at(-1) ?? ''} done (${done.length} of ${of})${watched}`;
}

function tellRunning(running: RunningDeployment): string {
  const { deploymentId, counts = {}, waitsFor } = running;
  const status = waitsFor?.what === 'end' ? 'waits to end the old instances' : running.status;
  const progress = countProgress(counts);
  return `${headOf(running)} ${deploymentId} (${status})${progress === undefined ? '' : `, ${progress}`}${tellZones(running)}`;
}

/**
 * The lines for an event, without color or prefix; none for an event that is not worth one in a log. Whatever is in the
 * event, they are harmless to a terminal and to a CI system.
 */
export function formatEvent(event: DeployEvent): string[] {
  return linesOf(event).map(visibleLines);
}

function linesOf(event: DeployEvent): string[] {
  switch (event.type) {
    case 'notice':
      return [event.message];
    case 'warning':
      return [
        `Warning: ${event.message}`,
        ...(event.hint === undefined ? [] : [`  ${event.hint}`]),
      ];
    case 'finding':
      return [...formatFinding(event.finding)];
    case 'planned':
      return [
        `${event.application} ${event.version}: ${plural(event.files, 'file')}, ${formatBytes(event.size)}, digest ${event.digest.slice(0, 12)}`,
      ];
    case 'rehearsal-started':
      return [
        `Rehearsal on this machine: ${event.groups.join(', ')}, ${plural(event.instances, 'instance')} each, isolation ${event.isolation} (${event.reason})`,
        ...event.limits.map((limit) => `  Note: ${limit}`),
      ];
    case 'not-started':
      return [
        event.uncertain === true
          ? `Warning: ${event.reason}`
          : `Warning: nothing was deployed to ${event.group}: ${event.reason}`,
        ...(event.hint === undefined ? [] : [`  ${event.hint}`]),
      ];
    case 'step-started':
    case 'deployment-progress':
    case 'upload-progress':
      return [];
    case 'ended':
      // Of a run that succeeded they are part of its result.
      return event.report.succeeded ? [] : formatHoldings(event.report);
    case 'uploaded':
      return [
        event.skipped
          ? `Already in S3, nothing to upload: s3://${event.bucket}/${event.key}`
          : `Uploaded ${formatBytes(event.loaded)} to s3://${event.bucket}/${event.key}`,
      ];
    case 'chosen':
      return [`${event.group}: ${event.version} from s3://${event.bucket}/${event.key}`];
    case 'wave-started':
      return [`Wave ${event.number}: ${event.groups.join(', ')}`];
    case 'deployment-started':
      return [
        `${event.group}: deployment ${event.deploymentId} started`,
        ...(event.url === undefined ? [] : [`  ${event.url}`]),
      ];
    case 'rollback-started':
      return [
        `${event.group}: CodeDeploy rolls deployment ${event.rollbackOf} back with deployment ${event.deploymentId}`,
        ...(event.url === undefined ? [] : [`  ${event.url}`]),
      ];
    case 'update-started':
      return [
        `${event.group}: CodeDeploy updates instances that were launched during ${event.updateOf}, with deployment ${event.deploymentId}; it is part of this release`,
        ...(event.url === undefined ? [] : [`  ${event.url}`]),
      ];
    case 'launched':
      return [formatLaunch(event.launch)];
    case 'deployment-status':
      // What it is ready for is told with the wait.
      return event.status === 'Ready' || event.status === 'InProgress' || event.status === 'Created'
        ? []
        : [`${headOf(event)}: ${event.status}`];
    case 'deployment-waits':
      return formatWait(event);
    case 'zone-done': {
      const { zone, instances, succeeded, zones } = event;
      const { done, of, until } = zones;
      const watched =
        until === undefined
          ? ''
          : `; CodeDeploy watches it until ${formatTime(until)}, and then begins with the next one`;
      return [
        `${headOf(event)}: zone ${zone} done (${done.length} of ${of}), ${succeeded} of ${plural(instances, 'instance')} succeeded${watched}`,
      ];
    }
    case 'lifecycle-event': {
      const { status, seconds, event: name } = event.progress;
      // What is skipped follows from a failure, which is told.
      if (['Pending', 'InProgress', 'Skipped'].includes(status)) return [];
      return [
        `${headOf(event)}: ${nameInstance({ ...event, name: event.instanceName })} ${name} ${status.toLowerCase()}${formatSeconds(seconds)}`,
      ];
    }
    case 'report-written':
      return [`Report: ${event.file}`];
    case 'waiting':
      return [
        `Still running after ${Math.round(event.seconds / 60)} min: ${event.running.map(tellRunning).join('; ')}`,
        ...event.running.flatMap((running) =>
          formatStandstills(running.standing ?? []).map((line) =>
            line.startsWith(' ') ? `  ${line}` : `  ${headOf(running)}: ${line}`,
          ),
        ),
      ];
    case 'watch-interrupted':
      return [
        `Could not look at the deployments just now (${event.reason}); they go on, and so does the wait: next look in ${Math.max(1, Math.round(event.pause))} s.`,
      ];
    case 'deployment-finished': {
      const { outcome } = event;
      const { status, instances, deploymentId } = outcome;
      const head = headOf(outcome);
      const count = countSucceeded(instances);
      if (outcome.leftWaiting === true)
        return [
          `${head}: not waited for any longer ("until": "traffic"); deployment ${deploymentId} goes on`,
        ];
      if (!isSuccess(outcome) && status === 'Succeeded')
        return [`Warning: ${head}: nothing was deployed, as the group has no instances`];
      if (status === 'Succeeded') {
        const told = toleratesFailures(outcome)
          ? [
              `Warning: ${head}: succeeded on ${count} only, which CodeDeploy tolerates`,
              ...formatCauses(outcome),
            ]
          : [`${head}: succeeded on ${count}`];
        return [...told, ...tellIgnored(outcome).map((line) => `  Note: ${line}`)];
      }
      // The end of the run explains; what failed is worth a line before, which can be an hour earlier.
      const causes = event.othersRunning
        ? explainOutcome(outcome).map(
            ({ event: name, instances: where, diagnostics }) =>
              `  ${name} failed on ${listSome(where)}: ${diagnostics.message}`,
          )
        : [];
      return [
        `${head}: ${status.toLowerCase()}, ${count} succeeded, deployment ${deploymentId}`,
        ...causes,
      ];
    }
  }
}
