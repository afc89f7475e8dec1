import type { Finding } from '../appspec/finding.js';
import type { Config } from '../config/load-config.js';
import { formatFinding } from '../lint/format-lint-report.js';
import type { ReportedError, ReportedWarning, RunReport } from '../model/deploy-report.js';
import type { Known } from './known.js';

function toWarning(finding: Finding): ReportedWarning {
  const [message = ''] = formatFinding({ ...finding, hint: undefined });
  return { message, hint: finding.hint };
}

/** The report of a run from what is known of it. It succeeded when there is no error. */
export function describeRun(
  { application, groups }: Pick<Config, 'application' | 'groups'>,
  known: Known,
  endTime: Date,
  error?: ReportedError,
): RunReport {
  const { plan, revision, rehearsal } = known;
  return {
    succeeded: error === undefined,
    ...(error === undefined ? {} : { error }),
    application,
    groups,
    startTime: known.startTime.toISOString(),
    endTime: endTime.toISOString(),
    ...(plan === undefined
      ? {}
      : {
          contents: {
            files: plan.entries.filter(({ type }) => type !== 'directory').length,
            size: plan.size,
          },
          version: plan.facts.version,
          ...(plan.facts.commit === undefined ? {} : { commit: plan.facts.commit }),
          ...(plan.facts.branch === undefined ? {} : { branch: plan.facts.branch }),
          digest: plan.digest,
        }),
    ...(revision === undefined ? {} : { revision }),
    deployments: [...known.deployments.values()],
    notStarted: known.notStarted,
    warnings: [...(plan?.findings.map(toWarning) ?? []), ...known.warnings],
    ...(rehearsal === undefined ? {} : { rehearsal }),
  };
}
