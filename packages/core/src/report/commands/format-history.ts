import type { GroupHistory, HistoryReport } from '../../model/command-reports.js';
import type { DeploymentSummary } from '../../model/deployment-summary.js';
import { formatDuration, secondsBetween } from '../format-values.js';
import { linesByPlace } from './by-place.js';
import { alignColumns } from './columns.js';
import { formatMoment, nameCreator, nameRevision } from './deployment-words.js';

/** The last deployments of the groups, in lines: one for each, the newest first. */
export function formatHistory(report: HistoryReport): string[] {
  return linesByPlace(report, (groups) => groups.flatMap((group) => linesOf(group, report.time)));
}

function linesOf(history: GroupHistory, now: string): string[] {
  const { group, deployments, error, passedOver, more } = history;
  if (error !== undefined)
    return [`  ${group} cannot be looked at: ${error.message}`, ...indent(error.hint)];
  if (deployments.length === 0 && passedOver === 0)
    return [`  ${group}: nothing was deployed so far`];
  const live = deployments.find(({ isRelease, status }) => isRelease && status === 'Succeeded');
  const rows = deployments.map((deployment) => rowOf(deployment, deployment === live, now));
  return [
    `  ${group}`,
    ...alignColumns(rows).map((line) => `    ${line}`),
    ...(passedOver === 0
      ? []
      : [
          `    ${passedOver} of Auto Scaling, of updates and restarts not shown (--all shows them)`,
        ]),
    ...(more ? ['    there are older ones (--limit)'] : []),
  ];
}

function indent(hint: string | undefined): string[] {
  return hint === undefined ? [] : [`    ${hint}`];
}

function rowOf(deployment: DeploymentSummary, isLive: boolean, now: string): string[] {
  const { deploymentId, status, startTime, endTime, error, rollbackDeploymentId } = deployment;
  const seconds = secondsBetween(startTime, endTime);
  const notes = [
    nameCreator(deployment),
    ...(rollbackDeploymentId === undefined ? [] : [`rolled back by ${rollbackDeploymentId}`]),
    ...(deployment.revision?.object === 'gone' ? ['its object is gone'] : []),
    ...(deployment.revision?.object === 'replaced' ? ['its object is another one now'] : []),
    ...(isLive ? ['live'] : []),
  ];
  return [
    deploymentId,
    error === undefined || status === 'Succeeded' ? status : `${status} (${error.code})`,
    nameRevision(deployment),
    formatMoment(startTime, now),
    seconds === undefined ? 'not ended' : formatDuration(seconds),
    notes.join(', '),
  ];
}
