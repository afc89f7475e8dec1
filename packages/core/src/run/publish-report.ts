import { appendFile } from 'node:fs/promises';
import { replaceFile } from '../files/replace-file.js';
import type { Run } from './run.js';
import type { RunReport } from '../model/deploy-report.js';
import type { PushReport } from '../model/push-report.js';
import { dotenvOutputs, githubOutputs, githubOutputsOfPush } from '../report/ci/outputs.js';
import { dotenvFile, reportFile, summaryFile } from '../config/report-file.js';

/**
 * Tells the end of a run: as an event, as the files that the configuration asks for, and to the later steps and on
 * the page of a GitHub Actions job. What cannot be written is a warning: what was deployed stays deployed.
 */
export async function publishReport(
  { config, onEvent, state, env }: Pick<Run, 'config' | 'onEvent' | 'state' | 'env'>,
  report: RunReport,
): Promise<void> {
  onEvent({ type: 'ended', report });
  const warn = warnOf(onEvent);

  const file = reportFile(config);
  if (file !== undefined) {
    const { formatPage } = await import('../report/html/format-page.js');
    await replaceFile(file, formatPage(report, state.plan?.entries)).then(
      () => onEvent({ type: 'report-written', file }),
      warn(file),
    );
  }
  const dotenv = dotenvFile(config);
  if (dotenv !== undefined) await replaceFile(dotenv, dotenvOutputs(report)).catch(warn(dotenv));
  const comment = summaryFile(config);
  if (comment !== undefined) {
    const { githubSummary } = await import('../report/ci/github-summary.js');
    await replaceFile(comment, githubSummary(report).trimStart()).then(
      () => onEvent({ type: 'report-written', file: comment }),
      warn(comment),
    );
  }
  if (env.GITHUB_ACTIONS !== 'true') return;
  const { GITHUB_OUTPUT: outputs = '', GITHUB_STEP_SUMMARY: summary = '' } = env;
  if (outputs !== '') await appendFile(outputs, githubOutputs(report)).catch(warn(outputs));
  if (summary !== '') {
    const { githubSummary } = await import('../report/ci/github-summary.js');
    await appendFile(summary, githubSummary(report)).catch(warn(summary));
  }
}

/** Tells the later steps of a GitHub Actions job what was pushed, for the `deploy --revision` of another one. */
export async function publishPush(
  { onEvent, env }: Pick<Run, 'onEvent' | 'env'>,
  report: PushReport,
): Promise<void> {
  const { GITHUB_ACTIONS, GITHUB_OUTPUT: outputs = '' } = env;
  if (GITHUB_ACTIONS === 'true' && outputs !== '')
    await appendFile(outputs, githubOutputsOfPush(report)).catch(warnOf(onEvent)(outputs));
}

function warnOf(onEvent: Run['onEvent']) {
  return (file: string) => (error: unknown) =>
    onEvent({
      type: 'warning',
      message: `The report could not be written to ${file}: ${(error as Error).message}`,
    });
}
