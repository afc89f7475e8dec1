import { explainOutcome, listSome, tellIgnored, type FailureCause } from '../deployment/explain.js';
import { hintForOutcome } from '../deployment/outcome-hints.js';
import { countSucceeded, isFinal, isSuccess, type DeploymentOutcome } from '../model/progress.js';
import type { DeployReport } from '../model/deploy-report.js';
import { readScriptOutput } from './script-output.js';
import { visibleName } from '@codedeployer/appspec/text';

function formatCause(
  { event, diagnostics, instances, hint }: FailureCause,
  group: string,
  application: string | undefined,
): string[] {
  const { errorCode, message } = diagnostics;
  const { script, ranBy, lines } = readScriptOutput(diagnostics, { application, group, event });
  const named = script === '' ? '' : `, script ${visibleName(script)}`;
  const by = ranBy === undefined ? '' : `, run by ${visibleName(ranBy)}`;
  return [
    `  ${event} failed on ${listSome(instances)}${named}${by} (${errorCode})`,
    ...(message === '' ? [] : message.split('\n').map((line) => `    ${line}`)),
    ...(lines.length === 0
      ? []
      : ['    Its last lines:', ...lines.map(({ text }) => `    | ${text}`.trimEnd())]),
    ...(hint === undefined ? [] : [`    Hint: ${hint}`]),
  ];
}

/** What failed on the instances of a deployment, in lines; none where nothing did. */
export function formatCauses(outcome: DeploymentOutcome, application?: string): string[] {
  return explainOutcome(outcome).flatMap((cause) => formatCause(cause, outcome.group, application));
}

/** What became of the rollback of a deployment, in lines. */
function formatRollback(
  { rollback, rollbackDeploymentId }: DeploymentOutcome,
  application: string | undefined,
): string[] {
  if (rollback === undefined)
    return rollbackDeploymentId === undefined
      ? []
      : [`  CodeDeploy rolls back with deployment ${rollbackDeploymentId}.`];
  const { status, deploymentId } = rollback;
  const count = countSucceeded(rollback.instances);
  if (isSuccess(rollback))
    return [
      `  CodeDeploy rolled back with deployment ${deploymentId}: succeeded on ${count}.`,
      ...formatCauses(rollback, application).map((line) => `  ${line}`),
    ];
  if (!isFinal(status))
    return [`  CodeDeploy rolls back with deployment ${deploymentId}: ${status}, ${count} done.`];
  const causes = formatCauses(rollback, application).map((line) => `  ${line}`);
  return [
    `  CodeDeploy rolled back with deployment ${deploymentId}, which did not succeed either (${status.toLowerCase()}, ${count} succeeded): the group may hold a mix of both revisions.`,
    ...causes,
    ...(causes.length === 0 ? tellError(rollback).map((line) => `  ${line}`) : []),
  ];
}

/** CodeDeploy's code and words for a whole deployment, and what to do. */
function tellError(outcome: DeploymentOutcome): string[] {
  const { error } = outcome;
  const hint = hintForOutcome(outcome);
  return error === undefined
    ? []
    : [`  ${error.code}: ${error.message}`, ...(hint === undefined ? [] : [`  Hint: ${hint}`])];
}

function howItEnded({ status, error }: DeploymentOutcome): string {
  if (status !== 'Succeeded' || error === undefined) return status.toLowerCase();
  return error.code === 'NO_INSTANCES'
    ? 'nothing was deployed'
    : 'succeeded, but not on all instances';
}

/** A deployment that did not succeed, in lines: what failed where, the script's last words, and what to do. */
function formatOutcome(outcome: DeploymentOutcome, application?: string): string[] {
  const { group, deploymentId, error } = outcome;
  const causes = formatCauses(outcome, application);
  return [
    `Deployment ${deploymentId} to ${group}: ${howItEnded(outcome)}.`,
    ...causes,
    // CodeDeploy's own sentence says only that too many instances failed; it is worth a line where nothing else is.
    ...(causes.length === 0 || error?.code === 'INSTANCES_FAILED' ? tellError(outcome) : []),
    ...tellIgnored(outcome).map((line) => `  Note: ${line}`),
    ...formatRollback(outcome, application),
  ];
}

/** Stands before a command of `goOn`. */
export const toGoOn = 'To deploy the same revision to what was not begun:';

/** What went wrong in a run, as the message of its error. */
export function formatFailure(
  report: Pick<DeployReport, 'application' | 'deployments' | 'notStarted' | 'goOn'>,
): string {
  const failed = report.deployments.filter((outcome) => !isSuccess(outcome));
  return [
    ...failed.flatMap((outcome) => formatOutcome(outcome, report.application)),
    ...report.notStarted.map(({ group, reason, uncertain }) =>
      uncertain === true ? reason : `Nothing was deployed to ${group}: ${reason}`,
    ),
    ...(report.goOn ?? []).map((command) => `${toGoOn} ${command}`),
  ].join('\n');
}
