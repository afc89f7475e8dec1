import { explainOutcome } from '../../deployment/explain.js';
import { isSuccess, withRollbacks } from '../../model/progress.js';
import type { RunReport } from '../../model/deploy-report.js';
import { formatEnd } from '../format-report.js';
import { readScriptOutput } from '../script-output.js';
import { saysCauses } from '../says-causes.js';

/** What a CI system shows beside its log, where it has a place for such. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  /** May have several lines. */
  readonly message: string;
}

/**
 * What is worth to be seen of a run without reading its log: every cause of failure with the last output of its script, the
 * warnings, and of a run that succeeded what it has deployed.
 */
export function annotationsOf(report: RunReport): Annotation[] {
  const { application, error, deployments, notStarted, warnings } = report;
  const causes = withRollbacks(deployments).flatMap((outcome) =>
    explainOutcome(outcome).map(
      ({ event, instanceIds, instances, diagnostics, hint }): Annotation => ({
        // CodeDeploy tolerates some failures, as the deployment configuration says.
        level: isSuccess(outcome) ? 'warning' : 'error',
        title: `${outcome.group}${outcome.rollbackOf === undefined ? '' : ' (rollback)'}: ${event} failed on ${instanceIds.join(', ')}`,
        message: [
          // The title has the ids alone, which is what a title is searched by.
          instances.join() === instanceIds.join() ? '' : `On ${instances.join(', ')}`,
          diagnostics.message,
          ...readScriptOutput(diagnostics, { application, group: outcome.group, event }).lines.map(
            ({ text }) => text,
          ),
          hint ?? '',
        ]
          .filter((part) => part !== '')
          .join('\n'),
      }),
    ),
  );
  const refused = notStarted.map(({ group, reason, skipped }): Annotation => ({
    level: skipped === true ? 'warning' : 'error',
    title: `${group}: not deployed to`,
    message: reason,
  }));
  const whole: Annotation[] =
    error === undefined || (saysCauses(error) && causes.length > 0)
      ? []
      : [
          {
            level: 'error',
            title: error.code,
            message: [error.message, error.hint ?? ''].join('\n').trimEnd(),
          },
        ];
  const end = formatEnd(report).join('\n');
  const done: Annotation[] =
    end === '' ? [] : [{ level: 'notice', title: 'codedeployer', message: end }];
  return [
    ...whole,
    ...refused,
    ...causes,
    ...warnings.map(({ message, hint = '' }): Annotation => ({
      level: 'warning',
      title: 'codedeployer',
      message: `${message}\n${hint}`.trimEnd(),
    })),
    ...done,
  ];
}
