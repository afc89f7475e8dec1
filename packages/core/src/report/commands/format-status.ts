import type {
  GroupStatus,
  LaunchLoop,
  StatusReport,
  UnhealthyInstance,
} from '../../model/command-reports.js';
import type { CheckLine } from '../../model/activation.js';
import type { DeploymentSummary } from '../../model/deployment-summary.js';
import { countProgress, nameInstance } from '../../model/progress.js';
import { visibleName } from '@codedeployer/appspec/text';
import { awsCommand } from '../../errors/aws-command.js';
import { formatStandstills } from '../format-standstill.js';
import { linesByPlace } from './by-place.js';
import { alignColumns } from './columns.js';
import {
  countDone,
  formatAge,
  formatMoment,
  nameCreator,
  nameRevision,
  secondsSince,
  tellObject,
} from './deployment-words.js';

/** What is on the groups, in lines: one for each that is as it should be, and more below where there is more to say. */
export function formatStatus(report: StatusReport): string[] {
  const { time } = report;
  return linesByPlace(report, (groups) => {
    const heads = alignColumns(groups.map((group) => headOf(group, time)));
    return groups.flatMap((group, index) => [
      `  ${heads[index] ?? ''}`,
      ...moreOf(group, time).map((line) => `      ${line}`),
    ]);
  });
}

function headOf({ group, live, error }: GroupStatus, now: string): string[] {
  if (error !== undefined) return [group, `cannot be looked at: ${error.message}`];
  if (live === undefined) return [group, 'nothing was deployed with success so far'];
  const { endTime, startTime, deploymentId } = live;
  return [
    group,
    nameRevision(live),
    formatMoment(endTime ?? startTime, now),
    countDone(live) ?? 'no instances',
    `${deploymentId} ${nameCreator(live)}`,
  ];
}

function moreOf(status: GroupStatus, now: string): string[] {
  const { live, running, failed, unhealthy, launchLoop, checks = [], error } = status;
  const object = live && tellObject(live);
  return [
    ...(error?.hint === undefined ? [] : [error.hint]),
    ...(object === undefined ? [] : [object]),
    ...running.flatMap((deployment) => tellRunning(status, deployment, now)),
    ...(failed === undefined ? [] : tellFailed(status, failed, now)),
    ...tellUnhealthy(unhealthy),
    ...(launchLoop === undefined ? [] : tellLaunchLoop(status, launchLoop)),
    ...tellChecks(checks),
  ];
}

function tellRunning({ group }: GroupStatus, deployment: DeploymentSummary, now: string): string[] {
  const { deploymentId, status, startTime, isRelease } = deployment;
  const since = startTime === undefined ? '' : ` for ${formatAge(secondsSince(startTime, now))}`;
  const told = [
    `running: ${nameRevision(deployment)}`,
    `${deploymentId} ${nameCreator(deployment)}`,
    `${status}${since}`,
    countProgress(deployment.counts ?? {}) ?? 'not begun with an instance yet',
    ...(deployment.terminationWait === true ? ['waits before it ends the old instances'] : []),
  ].join(', ');
  const stop = isRelease && deployment.rollbackOf === undefined ? group : deploymentId;
  return [
    told,
    ...formatStandstills(deployment.standing ?? []).map((line) => `  ${line}`),
    `  to follow it: codedeployer watch ${deploymentId}; to stop it: codedeployer stop ${stop}`,
  ];
}

function tellFailed(
  { live, region, checks = [] }: GroupStatus,
  failed: DeploymentSummary,
  now: string,
): string[] {
  const { deploymentId, status, endTime, error, rollbackDeploymentId, copy } = failed;
  const back =
    rollbackDeploymentId === undefined
      ? ''
      : rollbackDeploymentId === live?.deploymentId
        ? ', rolled back by what is live'
        : `, its rollback is ${rollbackDeploymentId}`;
  const why = error === undefined || rollbackDeploymentId !== undefined ? '' : ` (${error.code})`;
  const mode = region === undefined ? ' --rehearse' : '';
  const hasLooked = checks.some(
    ({ check, level }) => check === 'left-copies' && level !== 'unseen',
  );
  return [
    `${status.toLowerCase()}: ${nameRevision(failed)}, ${deploymentId} ${nameCreator(failed)}, ${formatMoment(endTime, now)}${why}${back}`,
    ...(rollbackDeploymentId === undefined
      ? [`  what failed there: codedeployer watch ${deploymentId}${mode}`]
      : []),
    // Where it has been looked at, its line says what is left.
    ...(copy === undefined || hasLooked ? [] : tellCopy(copy, region)),
  ];
}

/** CodeDeploy leaves alive what it has made for a deployment that did not succeed. */
function tellCopy(copy: string, region: string | undefined): string[] {
  const aws = (operation: string) =>
    `aws autoscaling ${operation}${region === undefined ? '' : ` --region ${region}`}`;
  return [
    `  it may have left the Auto Scaling group ${copy} behind, with its instances, and processes suspended`,
    `    to look: ${aws('describe-auto-scaling-groups')} --auto-scaling-group-names ${copy}`,
    `    to delete it, where no traffic is on it: ${aws('delete-auto-scaling-group')} --auto-scaling-group-name ${copy} --force-delete`,
  ];
}

/**
 * What AWS advises where an instance that is launched gets what does not start: it has to be in service before it can be given anything
 * else.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-auto-scaling.html
 */
function tellLaunchLoop(
  { group, application, deploymentGroup, region }: GroupStatus,
  { failed, deploymentId, autoScalingGroups }: LaunchLoop,
): string[] {
  const at = region === undefined ? [] : ['--region', region];
  const mode = region === undefined ? ' --rehearse' : '';
  const again = `codedeployer ${region === undefined ? 'rehearse' : 'deploy'} --groups ${group}`;
  const update = (...names: string[]) =>
    awsCommand(
      ...['deploy', 'update-deployment-group', '--application-name', application],
      ...['--current-deployment-group-name', deploymentGroup, ...at, '--auto-scaling-groups'],
      ...names,
    );
  const scaling = (...words: string[]) => awsCommand('autoscaling', ...words, ...at);
  return [
    `launch loop: the last ${failed} launches have failed (the last one is ${deploymentId}): each instance gets what is live, does not start, is terminated and launched again`,
    `  what failed there: codedeployer watch ${deploymentId}${mode}`,
    `  where instances are in service, deploy what starts: ${again}`,
    '  where none is, in this order:',
    ...autoScalingGroups.map(
      (name) =>
        `    ${scaling('update-auto-scaling-group', '--auto-scaling-group-name', name, '--min-size', '0', '--desired-capacity', '1')}`,
    ),
    `    ${update()}`,
    `    ${scaling('describe-auto-scaling-groups', '--auto-scaling-group-names', ...autoScalingGroups)} until one is InService`,
    `    ${update(...autoScalingGroups)}`,
    `    ${again}, then the capacity as it was`,
  ];
}

/** What is not as it should be, or was not looked at. */
function tellChecks(checks: readonly CheckLine[]): string[] {
  return checks
    .filter(({ level }) => level !== 'ok')
    .flatMap(({ check, subject, level, message, fix }) => [
      level === 'unseen' ? `${check}: ${message}` : `${check} ${subject}: ${message}`,
      ...(fix === undefined ? [] : [`  ${fix}`]),
    ])
    .map(visibleName);
}

const shownInstances = 5;

function tellUnhealthy(instances: readonly UnhealthyInstance[]): string[] {
  const shown = instances.slice(0, shownInstances).map((instance) => {
    const { status, deploymentId, event, message } = instance;
    const where = event === undefined ? '' : ` at ${event}`;
    const why = message === undefined ? '' : `: ${visibleName(message)}`;
    return `unhealthy: ${nameInstance(instance)} ${status.toLowerCase()}${where} in ${deploymentId}${why}`;
  });
  const more = instances.length - shown.length;
  return more === 0 ? shown : [...shown, `and ${more} more (--json names them all)`];
}
