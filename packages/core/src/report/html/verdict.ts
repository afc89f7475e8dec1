import { explainOutcome } from '../../deployment/explain.js';
import { isFinal, isSuccess, type DeploymentOutcome } from '../../deployment/progress.js';
import type { RunReport } from '../deploy-report.js';
import { wordOf } from './status.js';
import { formatNames, plural } from './words.js';

export interface Sentence {
  /** A status, for the mark in front of it. */
  readonly status: string;
  readonly group?: string;
  readonly text: string;
}

/** A run at one look. */
export interface Verdict {
  readonly tone: 'good' | 'bad' | 'unknown';
  /** Two or three words. */
  readonly title: string;
  /** What failed where, or what was done, the failures first. */
  readonly sentences: readonly Sentence[];
}

function titleOf({ succeeded, rehearsal, error, deployments }: RunReport): string {
  const what = rehearsal === undefined ? 'Deployment' : 'Rehearsal';
  if (succeeded) return `${what} succeeded`;
  if (error?.code === 'CANCELLED') return `${what} cancelled`;
  if (error?.code === 'DEPLOYMENT_TIMED_OUT') return 'Stopped waiting';
  return deployments.length === 0 ? 'Nothing was deployed' : `${what} failed`;
}

function sentencesOf(outcome: DeploymentOutcome): Sentence[] {
  const { group, status, instances, error } = outcome;
  const say = (text: string, of = status): Sentence => ({ group, status: of, text });
  const causes = explainOutcome(outcome).map(({ event, instanceIds }) => {
    const some = instanceIds.length < instances.length;
    const share = some ? ` (${instanceIds.length} of ${plural(instances.length, 'instance')})` : '';
    return say(`${event} failed on ${formatNames(instanceIds, 3)}${share}`, 'Failed');
  });
  if (isSuccess(status)) {
    const done = instances.filter((instance) => instance.status === 'Succeeded').length;
    // CodeDeploy tolerates as many failures as the deployment configuration allows.
    return [
      say(`${wordOf(status)} on ${done} of ${plural(instances.length, 'instance')}`),
      ...causes,
    ];
  }
  if (causes.length > 0) return causes;
  if (!isFinal(status)) return [say(`${wordOf(status)} when last looked at`)];
  return [say(error?.message ?? wordOf(status))];
}

/** The failures before everything else, because somebody is looking for them. */
export function verdictOf(report: RunReport): Verdict {
  const { succeeded, error, deployments, notStarted } = report;
  const cutShort = error?.code === 'CANCELLED' || error?.code === 'DEPLOYMENT_TIMED_OUT';
  const tone = succeeded ? 'good' : cutShort ? 'unknown' : 'bad';
  const failed = deployments.filter(({ status }) => !isSuccess(status));
  const done = deployments.filter(({ status }) => isSuccess(status));
  const spoken = error === undefined || error.code === 'DEPLOYMENT_FAILED' ? undefined : error;
  return {
    tone,
    title: titleOf(report),
    sentences: [
      ...(spoken === undefined
        ? []
        : [{ status: cutShort ? 'Unknown' : 'Failed', text: firstLine(spoken.message) }]),
      ...notStarted.map(({ group }) => ({ group, status: 'Failed', text: 'not deployed to' })),
      ...[...failed, ...done].flatMap(sentencesOf),
    ],
  };
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/:$/, '');
}
