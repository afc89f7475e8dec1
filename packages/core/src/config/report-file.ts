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

/** Absolute path of the file of variables that the configuration asks for. */
export function dotenvFile({
  directory,
  dotenv,
}: Pick<RevisionConfig, 'directory' | 'dotenv'>): string | undefined {
  return dotenv === undefined ? undefined : resolve(directory, dotenv);
}

/**
 * Makes the folders of what is written at the end, and sees that it can be, before anything is deployed.
 *
 * @throws REPORT_UNWRITABLE
 */
export async function prepareReportFiles(
  config: ReportConfig & Pick<RevisionConfig, 'dotenv'>,
): Promise<void> {
  for (const file of [reportFile(config), dotenvFile(config)])
    if (file !== undefined) await prepare(file);
}

async function prepare(file: string): Promise<void> {
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
