import { prepareReportFiles } from '../config/report-file.js';
import type { DeployReport, NotStarted, ReportedError, RunReport } from '../model/deploy-report.js';
import { isSuccess, type DeploymentOutcome } from '../model/progress.js';
import { failure } from '../errors/failure.js';
import { formatFailure, toGoOn } from '../report/format-failure.js';
import { orCancelled } from './cancelled.js';
import { DeploymentFailedError } from './deployment-failed.js';
import { describeError } from './describe-error.js';
import { describeRun } from './describe-run.js';
import { readEarlierReport, withComparison } from './earlier-report.js';
import { publishReport } from './publish-report.js';
import { goOnCommands } from './go-on.js';
import { notifying } from './notify.js';
import type { Run } from './run.js';

/**
 * Does the steps of a deployment, and tells of it whom the configuration names (`notify`).
 *
 * @throws DeploymentFailedError when they came to their end and the verdict is bad, and as `tellHowFar` does
 */
export async function carryOut(
  started: Run,
  steps: (run: Run) => Promise<DeployReport>,
): Promise<DeployReport> {
  const { run, sent } = notifying(started);
  try {
    const report = await tellHowFar(run, () => steps(run));
    // A verdict on the deployments tells more than that the run was cancelled meanwhile.
    if (report.error === undefined) return report;
    throw new DeploymentFailedError(report.error, report);
  } finally {
    await sent();
  }
}

/** Does steps; when they do not come to their end, the report tells how far they came. */
export async function tellHowFar<Report extends RunReport>(
  run: Run,
  steps: () => Promise<Report>,
): Promise<Report> {
  const { config, state } = run;
  await prepareReportFiles(config);
  state.earlier = await readEarlierReport(config);
  try {
    run.signal.throwIfAborted();
    return await steps();
  } catch (caught) {
    const error = orCancelled(run, caught);
    const told = describeRun(config, state, run.now(), describeError(error));
    for (const command of told.goOn ?? [])
      run.onEvent({ type: 'notice', message: `${toGoOn} ${command}` });
    await publishReport(run, told);
    throw error;
  } finally {
    run.deadline.lift();
  }
}

/** Judges deployments that have come to their end, and tells everybody who wants to know. */
export async function conclude<Deployed extends Partial<DeployReport>>(
  run: Run,
  deployed: Deployed,
): Promise<RunReport & Deployed> {
  const { config, state } = run;
  const told = { ...describeRun(config, state, run.now(), verdictOn(run)), ...deployed };
  const report = withComparison(told, config, state);
  await publishReport(run, report);
  return report;
}

/** To wait for instances, or for somebody who lets traffic move, is something else than to correct what failed. */
const ownVerdicts = ['NO_INSTANCES', 'NOT_CONTINUED'] as const;

function verdictOn({ config, state }: Run): ReportedError | undefined {
  if (state.succeeded) return undefined;
  const { application } = config;
  const { deployments, notStarted } = state;
  const goOn = goOnCommands(config, state);
  const causes = formatFailure({ application, deployments, notStarted, goOn });
  // That one has failed is sure, and said before what is not known.
  const [uncertain] = deployments.every(isSuccess) ? state.uncertain : [];
  const guard = guardVerdict(deployments, notStarted);
  if (guard !== undefined)
    return {
      code: guard.code,
      message: causes,
      ...(guard.hint === undefined ? {} : { hint: guard.hint }),
    };
  if (uncertain === undefined) {
    const failed = deployments.filter((outcome) => !isSuccess(outcome));
    const wholly = (code: string) =>
      state.refusedThemselves.length === 0 &&
      failed.length > 0 &&
      failed.every(({ error }) => error?.code === code);
    const code = ownVerdicts.find(wholly) ?? 'DEPLOYMENT_FAILED';
    return describeError(failure(code, { causes }));
  }
  const { hint } = uncertain;
  return { code: 'DEPLOYMENT_UNCERTAIN', message: causes, ...(hint === undefined ? {} : { hint }) };
}

/** The codes of guards: a run that ended by nothing else has such a code itself. */
const guardCodes: ReadonlySet<string> = new Set([
  'GROUP_BUSY',
  'GROUP_LOCKED',
  'LOCK_UNREADABLE',
  'OLDER',
]);

/** Why nothing was deployed where one guard kept all from it that was not; undefined where anything else went wrong. */
function guardVerdict(
  deployments: readonly DeploymentOutcome[],
  notStarted: readonly NotStarted[],
): { readonly code: string; readonly hint?: string | undefined } | undefined {
  const failed = deployments.filter((outcome) => !isSuccess(outcome));
  const ends = [
    ...failed.map(({ error }) => ({ code: error?.code ?? '', hint: undefined })),
    // What was held back because of another one has no code.
    ...notStarted.flatMap(({ code, hint }) => (code === undefined ? [] : [{ code, hint }])),
  ];
  const [first] = ends;
  const isOne = ends.every(({ code }) => code === first?.code);
  return first !== undefined && isOne && guardCodes.has(first.code) ? first : undefined;
}
