import type { Finding } from '@codedeployer/appspec';
import { formatFinding } from '@codedeployer/appspec/text';
import type { Config } from '../config/load-config.js';
import type { ReportedError, ReportedWarning, RunReport } from '../model/deploy-report.js';
import { goOnCommands } from './go-on.js';
import type { RunState } from './run-state.js';

function toWarning(finding: Finding): ReportedWarning {
  const [message = ''] = formatFinding({ ...finding, hint: undefined });
  return { message, hint: finding.hint };
}

/** The report of a run from how far it came. It succeeded when there is no error. */
export function describeRun(
  config: Pick<Config, 'application' | 'groups' | 'rehearse'>,
  state: RunState,
  endTime: Date,
  error?: ReportedError,
): RunReport {
  const { application, groups } = config;
  const { plan, revision, revisions, rehearsal } = state;
  const named = plan ?? state.named;
  const isOneObject = new Set(revisions.values()).size <= 1;
  const goOn = error === undefined ? [] : goOnCommands(config, state);
  return {
    succeeded: error === undefined,
    ...(error === undefined ? {} : { error }),
    application,
    groups,
    startTime: state.startTime.toISOString(),
    endTime: endTime.toISOString(),
    ...(plan === undefined
      ? {}
      : {
          contents: {
            files: plan.entries.filter(({ type }) => type !== 'directory').length,
            size: plan.size,
          },
        }),
    ...(named === undefined
      ? {}
      : {
          version: named.facts.version,
          ...(named.facts.commit === undefined ? {} : { commit: named.facts.commit }),
          ...(named.facts.branch === undefined ? {} : { branch: named.facts.branch }),
          digest: named.digest,
        }),
    ...(revision === undefined ? {} : { revision }),
    ...(isOneObject ? {} : { revisions: Object.fromEntries(revisions) }),
    ...(goOn.length === 0 ? {} : { goOn }),
    deployments: state.deployments,
    notStarted: state.notStarted,
    warnings: [...(plan?.findings.map(toWarning) ?? []), ...state.warnings],
    ...(rehearsal === undefined ? {} : { rehearsal }),
  };
}
