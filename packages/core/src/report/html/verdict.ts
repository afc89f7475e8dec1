import { explainOutcome, tellIgnored } from '../../deployment/explain.js';
import {
  countInstances,
  countProgress,
  countSucceeded,
  isFinal,
  isSuccess,
  toleratesFailures,
  type DeploymentOutcome,
} from '../../model/progress.js';
import type { RunReport } from '../../model/deploy-report.js';
import { wordOf } from './status.js';
import { formatCount, formatNames } from '../format-values.js';
import { formatStandstills, standingOf } from '../format-standstill.js';
import { saysCauses } from '../says-causes.js';

export interface Sentence {
  /** A status, for the mark in front of it. */
  readonly status: string;
  readonly group?: string;
  readonly text: string;
}

/** A run at one look. */
export interface Verdict {
  /** `mixed`: it succeeded, and something failed that CodeDeploy tolerates. */
  readonly tone: 'good' | 'mixed' | 'bad' | 'unknown';
  /** Two or three words. */
  readonly title: string;
  /** What failed where, or what was done, the failures first. */
  readonly sentences: readonly Sentence[];
}

type Tone = Verdict['tone'];

function titleOf({ succeeded, rehearsal, error, deployments }: RunReport, tone: Tone): string {
  const what = rehearsal === undefined ? 'Deployment' : 'Rehearsal';
  if (succeeded) return tone === 'mixed' ? `${what} succeeded in part` : `${what} succeeded`;
  if (error?.code === 'CANCELLED') return `${what} cancelled`;
  if (error?.code === 'DEPLOYMENT_TIMED_OUT') return 'Stopped waiting';
  return deployments.length === 0 ? 'Nothing was deployed' : `${what} failed`;
}

function sentencesOf(outcome: DeploymentOutcome): Sentence[] {
  const { group, status, instances, error } = outcome;
  const say = (text: string, of: string = status): Sentence => ({ group, status: of, text });
  const causes = explainOutcome(outcome).map(({ event, instances: failed }) => {
    const some = failed.length < instances.length;
    const share = some ? ` (${failed.length} of ${formatCount(instances.length, 'instance')})` : '';
    return say(`${event} failed on ${formatNames(failed, 3)}${share}`, 'Failed');
  });
  const ignored = tellIgnored(outcome).map((text) => say(text, 'Ignored'));
  // CodeDeploy tolerates as many failures as the deployment configuration allows.
  if (isSuccess(outcome))
    return [
      say(
        `${wordOf(status)} on ${countSucceeded(instances)}`,
        toleratesFailures(outcome) ? 'Tolerated' : status,
      ),
      ...causes,
      ...ignored,
    ];
  const rolledBack = rollbackSentences(outcome);
  if (!isFinal(status)) return [...causes, ...unfinishedSentences(outcome)];
  if (causes.length > 0) return [...causes, ...ignored, ...rolledBack];
  return [say(error?.message ?? wordOf(status)), ...ignored, ...rolledBack];
}

function unfinishedSentences({ group, status, counts, instances }: DeploymentOutcome): Sentence[] {
  const progress = countProgress(counts ?? countInstances(instances));
  const more = progress === undefined ? '' : `: ${progress}`;
  return [
    { group, status, text: `${wordOf(status)} when last looked at${more}` },
    ...formatStandstills(standingOf(instances)).map((line) => ({
      group,
      status: 'Failed',
      text: line.trim(),
    })),
  ];
}

function rollbackSentences({ group, rollback }: DeploymentOutcome): Sentence[] {
  if (rollback === undefined) return [];
  const { status, instances } = rollback;
  const text = `rollback ${wordOf(status)}, ${countSucceeded(instances)} succeeded`;
  return [{ group, status, text }];
}

/** The failures before everything else, because somebody is looking for them. */
export function verdictOf(report: RunReport): Verdict {
  const { succeeded, error, deployments, notStarted } = report;
  const cutShort = error?.code === 'CANCELLED' || error?.code === 'DEPLOYMENT_TIMED_OUT';
  const whenDone = deployments.some(toleratesFailures) ? 'mixed' : 'good';
  const tone = succeeded ? whenDone : cutShort ? 'unknown' : 'bad';
  const failed = deployments.filter((outcome) => !isSuccess(outcome));
  const done = deployments.filter(isSuccess);
  // What is said of groups and their deployments, where it came to any, stands with them.
  const isSaid =
    error !== undefined && saysCauses(error) && deployments.length + notStarted.length > 0;
  const spoken = isSaid ? undefined : error;
  return {
    tone,
    title: titleOf(report, tone),
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
