import { access, constants, mkdir, stat } from 'node:fs/promises';
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

/**
 * Makes the folder of the page and sees that it can be written, before anything is deployed.
 *
 * @throws REPORT_UNWRITABLE
 */
export async function prepareReportFile(config: ReportConfig): Promise<void> {
  const file = reportFile(config);
  if (file === undefined) return;
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
}
