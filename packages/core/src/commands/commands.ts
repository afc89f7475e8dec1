import type { RevisionConfig } from '../config/load-config.js';
import type { HistoryReport, StatusReport } from '../model/command-reports.js';
import { withFurtherLook } from './look-further.js';
import { readHistory, type HistoryOptions } from './history.js';
import { withGroups, type CommandOptions } from './open-groups.js';
import { readStatus } from './status.js';

/**
 * What is on each configured group, on AWS or in the rehearsal; where `@codedeployer/activation` is installed, also alarms that ring, hooks that
 * are missing, processes that are suspended and copies of Auto Scaling groups that are left.
 *
 * @throws what reaching the groups throws (`withGroups`), and `readStatus`
 */
export function status(
  config: RevisionConfig,
  options: CommandOptions = {},
): Promise<StatusReport> {
  return withGroups(config, options, ({ run, targets }) =>
    withFurtherLook(run, (look) => readStatus(targets, run.now(), run.calling, look)),
  );
}

/**
 * The last deployments to each configured group, on AWS or in the rehearsal.
 *
 * @throws what reaching the groups throws (`withGroups`), and `readHistory`
 */
export function history(
  config: RevisionConfig,
  { limit, all, ...options }: HistoryOptions & CommandOptions = {},
): Promise<HistoryReport> {
  return withGroups(config, options, ({ run, targets }) =>
    readHistory(targets, run.now(), { limit, all }, run.calling),
  );
}
