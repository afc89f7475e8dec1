import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { RehearsalReport, RunReport } from '../model/deploy-report.js';
import { compareRehearsals } from '../report/compare-rehearsals.js';
import type { RunState } from './run-state.js';

/**
 * Reads the report that a rehearsal is to be compared to, before anything is done.
 *
 * @throws AGAINST_UNREADABLE
 */
export async function readEarlierReport({
  against,
  rehearse,
  directory,
}: Config): Promise<RunReport | undefined> {
  if (against === undefined || !rehearse) return undefined;
  const file = resolve(directory, against);
  try {
    const report = JSON.parse(await readFile(file, 'utf8')) as Partial<RunReport> | null;
    if (report?.rehearsal === undefined || !Array.isArray(report.deployments))
      throw new TypeError('it is no report of a rehearsal');
    return report as RunReport;
  } catch (cause) {
    throw failure('AGAINST_UNREADABLE', { file, reason: (cause as Error).message }, { cause });
  }
}

/** A report with what is different from that one. */
export function withComparison<Report extends RunReport>(
  report: Report,
  { against }: Pick<Config, 'against'>,
  { earlier }: Pick<RunState, 'earlier'>,
): Report {
  const { rehearsal } = report;
  if (earlier === undefined || against === undefined || rehearsal === undefined) return report;
  const compared: RehearsalReport = {
    ...rehearsal,
    comparison: {
      report: against,
      time: earlier.endTime,
      ...(earlier.version === undefined ? {} : { version: earlier.version }),
      differences: compareRehearsals(earlier, report),
    },
  };
  return { ...report, rehearsal: compared };
}
