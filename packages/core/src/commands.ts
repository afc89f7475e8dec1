/*
 * What is asked of groups and deployments that are there. The functions by a configuration reach them as `deploy()` does; the
 * others take groups that somebody has reached otherwise.
 */
export { rollback, type RollbackOptions } from './commands/rollback.js';
export { redeploy, restart } from './commands/redeploy.js';
export { push, pushRevision } from './run/push.js';
export type { PushReport } from './model/push-report.js';
export { diff, diffRevision } from './commands/diff.js';
export { logs, type LogsOptions } from './commands/logs.js';
export { history, status } from './commands/commands.js';
export {
  activate,
  emitActivation,
  importActivation,
  type ActivateOptions,
} from './commands/activate.js';
export { check, type CheckOptions } from './check/check.js';
export type { CheckReport } from './model/check-report.js';
export type { CheckLevel, CheckLine } from './model/activation.js';
export { lock, unlock } from './commands/lock.js';
export { prune, type PruneOptions } from './commands/prune.js';
export { readHistory, type HistoryOptions } from './commands/history.js';
export { refuseErrors } from './commands/reported-error.js';
export { readStatus } from './commands/status.js';
export { continueDeployment, skipWait, type ContinueOptions } from './commands/continue.js';
export { stop, type StopOptions } from './commands/stop.js';
export { watch } from './commands/watch.js';
export { isDeploymentId } from './commands/find-in-groups.js';
export type { CommandOptions } from './commands/open-groups.js';
export type { InstanceNames } from './deployment/name-instances.js';
export type { LookFurther } from './commands/look-further.js';
export type { GroupTarget } from './commands/group-target.js';
export type {
  ContinueReport,
  GroupHistory,
  GroupLock,
  GroupStatus,
  LaunchLoop,
  HistoryReport,
  LockReport,
  NamedGroup,
  StatusReport,
  StopReport,
  UnhealthyInstance,
} from './model/command-reports.js';
export type {
  CommitsDiff,
  ComparedFile,
  DiffReport,
  FileChange,
  FilesDiff,
  GroupDiff,
  SettingChange,
} from './model/diff-report.js';
export type {
  EventLog,
  FurtherLog,
  GroupLogs,
  InstanceLogs,
  LogsReport,
} from './model/logs-report.js';
export type { PrunedObject, PruneReport } from './model/prune-report.js';
export type { DeployedRevision, DeploymentSummary } from './model/deployment-summary.js';
export type { ActivationReport, FieldChange, ResourceChange } from './model/activation.js';
