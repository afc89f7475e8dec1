import { plural, visibleText } from '@codedeployer/appspec/text';
import type { EventLog, GroupLogs, InstanceLogs, LogsReport } from '../../model/logs-report.js';
import { nameInstance } from '../../model/progress.js';
import { readScriptOutput } from '../script-output.js';
import { linesByPlace } from './by-place.js';
import { formatMoment, nameCreator, nameRevision } from './deployment-words.js';

/** What was printed on instances, in lines, of which none can steer a terminal. */
export function formatLogs(report: LogsReport): string[] {
  return linesByPlace(report, (groups) => groups.flatMap((group) => linesOf(group, report)));
}

function linesOf(logs: GroupLogs, { time, fetches, rehearsed }: LogsReport): string[] {
  const { group, deployment, instances, passedOver, error } = logs;
  const told =
    error === undefined
      ? []
      : [error.message, ...(error.hint === undefined ? [] : [error.hint])].map(
          (line) => `    ${line}`,
        );
  if (deployment === undefined)
    return [
      `  ${group}: ${error === undefined ? 'nothing was deployed so far' : 'there are no logs'}`,
      ...told,
    ];
  const { deploymentId, status, endTime, startTime, rollbackDeploymentId } = deployment;
  const since = formatMoment(endTime ?? startTime, time);
  const mode = rehearsed ? ' --rehearse' : '';
  return [
    `  ${group}: ${nameRevision(deployment)}, ${deploymentId} ${nameCreator(deployment)}, ${status}, ${since}`,
    ...(rollbackDeploymentId === undefined
      ? []
      : [
          `    rolled back by ${rollbackDeploymentId}: codedeployer logs ${rollbackDeploymentId}${mode}`,
        ]),
    ...(instances.length === 0
      ? ['    CodeDeploy names no instance of it: it has not begun with any, or it is too long ago']
      : []),
    ...instances.flatMap((instance) => formatInstance(instance, logs)),
    ...(passedOver === 0
      ? []
      : [
          `    ${plural(passedOver, 'instance')} that did not fail left out; one of them: --instance ID`,
        ]),
    ...(fetches || instances.length === 0
      ? []
      : [
          '    What succeeded has its output on the instance only; "logs" in the configuration says how to get it.',
        ]),
    ...told,
  ];
}

function formatInstance(instance: InstanceLogs, logs: GroupLogs): string[] {
  const { status, events, unnamed, further = [], remark } = instance;
  const isLeftOut = (event: EventLog) => event.status === 'Pending' || event.status === 'Skipped';
  const unknown = { application: logs.application, group: logs.deploymentGroup, event: '' };
  const left = events.filter(isLeftOut).map(({ event }) => event);
  return [
    `    ${nameInstance(instance)}: ${status}`,
    ...(unnamed === undefined
      ? []
      : [
          '      (an event whose name was left out)',
          ...linesIn(readScriptOutput({ scriptName: '', logTail: unnamed }, unknown).lines),
        ]),
    ...events.filter((event) => !isLeftOut(event)).flatMap((event) => formatLog(event, logs)),
    ...(left.length === 0 ? [] : [`      not run: ${left.join(', ')}`]),
    ...further.flatMap(({ name, text, isCut }) => [
      `      ${name}${isCut ? ', its last lines' : ''}:`,
      ...text.split('\n').map((line) => `        | ${visibleText(line)}`.trimEnd()),
    ]),
    ...(remark === undefined ? [] : [`      ${visibleText(remark)}`]),
  ];
}

function formatLog(log: EventLog, { application, deploymentGroup }: GroupLogs): string[] {
  const { event, status, seconds, errorCode, scriptName = '', message, output } = log;
  const hook = { application, group: deploymentGroup, event };
  const { script, ranBy, lines } = readScriptOutput({ scriptName, logTail: output }, hook);
  const said = [
    status,
    ...(seconds === undefined ? [] : [`${seconds.toFixed(1)} s`]),
    ...(script === '' ? [] : [`script ${script}`]),
    ...(ranBy === undefined ? [] : [`run by ${ranBy}`]),
    ...(errorCode === undefined ? [] : [errorCode]),
  ].join(', ');
  return [
    visibleText(`      ${event}: ${said}`),
    ...(message === undefined ? [] : visibleText(message).split('\n')).map(
      (line) => `        ${line}`,
    ),
    ...linesIn(lines),
  ];
}

function linesIn(lines: ReturnType<typeof readScriptOutput>['lines']): string[] {
  return lines
    .flatMap(({ text }) => visibleText(text).split('\n'))
    .map((line) => `        | ${line}`.trimEnd());
}
