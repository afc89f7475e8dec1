import { explainOutcome, type FailureCause } from '../deployment/explain.js';
import { isSuccess, type DeploymentOutcome } from '../deployment/progress.js';
import type { DeployReport } from './deploy-report.js';
import { readScriptOutput } from './script-output.js';

const shownInstances = 5;

function names(ids: readonly string[]): string {
  const shown = ids.slice(0, shownInstances).join(', ');
  return ids.length > shownInstances ? `${shown} and ${ids.length - shownInstances} more` : shown;
}

function formatCause(
  { event, diagnostics, instanceIds, hint }: FailureCause,
  group: string,
  application: string | undefined,
): string[] {
  const { errorCode, message } = diagnostics;
  const { script, ranBy, lines } = readScriptOutput(diagnostics, { application, group, event });
  const named = script === '' ? '' : `, script ${script}`;
  const by = ranBy === undefined ? '' : `, run by ${ranBy}`;
  return [
    `  ${event} failed on ${names(instanceIds)}${named}${by} (${errorCode})`,
    ...(message === '' ? [] : [`    ${message}`]),
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

/** A deployment that did not succeed, in lines: what failed where, the script's last words, and what to do. */
export function formatOutcome(outcome: DeploymentOutcome, application?: string): string[] {
  const { group, deploymentId, status, error, rollbackDeploymentId } = outcome;
  const causes = formatCauses(outcome, application);
  return [
    `Deployment ${deploymentId} to ${group}: ${status.toLowerCase()}.`,
    ...causes,
    // CodeDeploy's own sentence says only that too many instances failed; it is worth a line where nothing else is.
    ...(causes.length === 0 && error !== undefined ? [`  ${error.code}: ${error.message}`] : []),
    ...(rollbackDeploymentId === undefined
      ? []
      : [`  CodeDeploy rolls back with deployment ${rollbackDeploymentId}.`]),
  ];
}

/** What went wrong in a run, as the message of its error. */
export function formatFailure(
  report: Pick<DeployReport, 'application' | 'deployments' | 'notStarted'>,
): string {
  const failed = report.deployments.filter(({ status }) => !isSuccess(status));
  return [
    ...failed.flatMap((outcome) => formatOutcome(outcome, report.application)),
    ...report.notStarted.map(({ group, reason }) => `Nothing was deployed to ${group}: ${reason}`),
  ].join('\n');
}
