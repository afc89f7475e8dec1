import { explainOutcome } from '../../deployment/explain.js';
import { isSuccess, withRollbacks } from '../../model/progress.js';
import type { RunReport } from '../../model/deploy-report.js';
import { readScriptOutput } from '../script-output.js';
import { visibleLines } from '@codedeployer/appspec/text';
import { saysCauses } from '../says-causes.js';

/** A workflow command of GitHub Actions. What would end the command or its title is encoded. */
function command(level: 'error' | 'warning', title: string, message: string): string {
  const data = (text: string) => visibleLines(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
  const property = data(title).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} title=${property}::${data(message)}`;
}

/**
 * A run as annotations of GitHub Actions, a line each, which the job prints: every cause of failure with the last
 * output of its script, and the warnings. Nothing that a script wrote can be a command of its own.
 */
export function githubAnnotations(report: RunReport): string[] {
  const { application, error, deployments, notStarted, warnings } = report;
  const causes = withRollbacks(deployments).flatMap((outcome) =>
    explainOutcome(outcome).map(({ event, instanceIds, instances, diagnostics, hint }) =>
      command(
        // CodeDeploy tolerates some failures, as the deployment configuration says.
        isSuccess(outcome) ? 'warning' : 'error',
        `${outcome.group}${outcome.rollbackOf === undefined ? '' : ' (rollback)'}: ${event} failed on ${instanceIds.join(', ')}`,
        [
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
      ),
    ),
  );
  const refused = notStarted.map(({ group, reason }) =>
    command('error', `${group}: not deployed to`, reason),
  );
  const whole =
    error === undefined || (saysCauses(error) && causes.length > 0)
      ? []
      : [command('error', error.code, [error.message, error.hint ?? ''].join('\n').trimEnd())];
  return [
    ...whole,
    ...refused,
    ...causes,
    ...warnings.map(({ message, hint = '' }) =>
      command('warning', 'codedeployer', `${message}\n${hint}`.trimEnd()),
    ),
  ];
}
