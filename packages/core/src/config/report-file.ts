import { access, constants, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { RevisionConfig } from './load-config.js';
import { failure } from '../errors/failure.js';

type ReportConfig = Pick<RevisionConfig, 'directory' | 'report'>;

/** Absolute path of the page that the configuration asks for. */
export function reportFile({ directory, report }: ReportConfig): string | undefined {
  return report === undefined ? undefined : resolve(directory, report);
}

/** Absolute path of the event log that the configuration asks for. */
export function eventLogFile({
  directory,
  eventLog,
}: Pick<RevisionConfig, 'directory' | 'eventLog'>): string | undefined {
  return eventLog === undefined ? undefined : resolve(directory, eventLog);
}

/** Absolute path of the Markdown that the configuration asks for. */
export function summaryFile({
  directory,
  summary,
}: Pick<RevisionConfig, 'directory' | 'summary'>): string | undefined {
  return summary === undefined ? undefined : resolve(directory, summary);
}

/** Absolute path of the file of variables that the configuration asks for. */
export function dotenvFile({
  directory,
  dotenv,
}: Pick<RevisionConfig, 'directory' | 'dotenv'>): string | undefined {
  return dotenv === undefined ? undefined : resolve(directory, dotenv);
}

/**
 * Makes the folders of what is written at the end, and sees that it can be, before anything is deployed. The variables of
 * the last run go: a job after this one must not take them for its own when this run is killed.
 *
 * @throws REPORT_UNWRITABLE
 */
export async function prepareReportFiles(
  config: ReportConfig & Pick<RevisionConfig, 'dotenv' | 'summary'>,
): Promise<void> {
  const [report, dotenv, summary] = [reportFile(config), dotenvFile(config), summaryFile(config)];
  if (report !== undefined) await prepare(report);
  if (summary !== undefined) await prepare(summary, { isOutdated: true });
  if (dotenv !== undefined) await prepare(dotenv, { isOutdated: true });
}

async function prepare(file: string, { isOutdated = false } = {}): Promise<void> {
  const refuse = (reason: string, cause?: unknown) =>
    failure('REPORT_UNWRITABLE', { file, reason }, { cause });
  try {
    await mkdir(dirname(file), { recursive: true });
    await access(dirname(file), constants.W_OK);
  } catch (error) {
    throw refuse((error as Error).message, error);
  }
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory() === true) throw refuse('it is a folder');
  if (!isOutdated || there?.isFile() !== true) return;
  await rm(file).catch((error: unknown) => {
    throw refuse((error as Error).message, error);
  });
}
