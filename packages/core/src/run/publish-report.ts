import { appendFile } from 'node:fs/promises';
import { replaceFile } from '../files/replace-file.js';
import type { Run } from './run.js';
import type { RunReport } from '../model/deploy-report.js';
import { githubOutputs } from '../report/github/outputs.js';
import { reportFile } from '../config/report-file.js';

/**
 * Tells the end of a run: as an event, as the page that the configuration asks for, and to the later steps of a
 * GitHub Actions job. What cannot be written is a warning: what was deployed stays deployed.
 */
export async function publishReport(
  { config, onEvent, state, env }: Pick<Run, 'config' | 'onEvent' | 'state' | 'env'>,
  report: RunReport,
): Promise<void> {
  onEvent({ type: 'ended', report });
  const warn = (file: string) => (error: unknown) =>
    onEvent({
      type: 'warning',
      message: `The report could not be written to ${file}: ${(error as Error).message}`,
    });

  const file = reportFile(config);
  if (file !== undefined) {
    const { formatPage } = await import('../report/html/format-page.js');
    await replaceFile(file, formatPage(report, state.plan?.entries)).then(
      () => onEvent({ type: 'report-written', file }),
      warn(file),
    );
  }
  const outputs = env.GITHUB_ACTIONS === 'true' ? env.GITHUB_OUTPUT : undefined;
  if (outputs !== undefined && outputs !== '')
    await appendFile(outputs, githubOutputs(report)).catch(warn(outputs));
}
