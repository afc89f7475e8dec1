import type { DeployReport, RevisionConfig, RunReport } from '@codedeployer/core';
import * as commands from '@codedeployer/core/commands';
import {
  formatContinue,
  formatHistory,
  formatLock,
  formatLogs,
  formatPrune,
  formatReport,
  formatStatus,
  formatStop,
  inHost,
  type Host,
} from '@codedeployer/core/host';
import { readFlags, refuseDryRun } from './flags.js';
import { output } from './output.js';
import { toPluginError } from './plugin-error.js';
import { checkOptions, resolveGroups, type PluginOptions } from './plugin-options.js';

/*
 * What a gulpfile can do with what has been deployed: functions that a task returns the promise of. They need no stream:
 * what they do is in core.
 */

/** Does something with the configured groups, and tells what came of it. */
export async function operate<Report extends object>(
  options: PluginOptions,
  act: (config: RevisionConfig, host: Host) => Promise<Report>,
  format: (report: Report) => string[],
): Promise<Report> {
  checkOptions(options);
  try {
    return await inHost(process, output(options), async (host) => {
      const report = await act(await resolveGroups(options, host.tell), host);
      format(report).forEach(host.tell);
      commands.refuseErrors(report);
      return report;
    });
  } catch (error) {
    throw toPluginError(error);
  }
}

/** The same for what changes something, so that `gulp rollback --dry-run` does not roll back. */
async function change<Report extends object>(
  name: string,
  ...rest: Parameters<typeof operate<Report>>
): Promise<Report> {
  refuseDryRun(name);
  return operate(...rest);
}

/**
 * Says what is on each group: `export const status = () => gulpCodedeployer.status()`.
 *
 * @throws as `status()` of `@codedeployer/core/commands`, and where a group could not be looked at
 */
export function status(options: PluginOptions = {}): Promise<commands.StatusReport> {
  return operate(options, commands.status, formatStatus);
}

/**
 * Says what was deployed to each group.
 *
 * @throws as `history()` of `@codedeployer/core/commands`, and where a group could not be looked at
 */
export function history({
  limit,
  all,
  ...options
}: PluginOptions & commands.HistoryOptions = {}): Promise<commands.HistoryReport> {
  const look = (config: RevisionConfig, host: Host) =>
    commands.history(config, { ...host, limit, all });
  return operate(options, look, formatHistory);
}

/**
 * Says what was printed on the instances of a deployment: `logs({ groups: ['web'], event: 'AfterInstall' })`.
 *
 * @throws as `logs()` of `@codedeployer/core/commands`, and LOG_NOT_READ
 */
export function logs({
  deploymentId,
  instance,
  event,
  ...options
}: PluginOptions &
  Pick<
    commands.LogsOptions,
    'deploymentId' | 'instance' | 'event'
  > = {}): Promise<commands.LogsReport> {
  const read = (config: RevisionConfig, host: Host) =>
    commands.logs(config, { ...host, deploymentId, instance, event });
  return operate(options, read, formatLogs);
}

/**
 * Follows a deployment to its end.
 *
 * @throws as `watch()` of `@codedeployer/core/commands`
 */
export function watch(deploymentId: string, options: PluginOptions = {}): Promise<RunReport> {
  const follow = (config: RevisionConfig, host: Host) => commands.watch(deploymentId, config, host);
  return operate(options, follow, formatReport);
}

/**
 * Stops a deployment and waits until it has stopped.
 *
 * @throws as `stop()` of `@codedeployer/core/commands`, and NOT_STOPPED, NOT_ROLLED_BACK, NOTHING_RUNNING
 */
export function stop({
  deploymentId,
  rollback,
  ...options
}: PluginOptions &
  Pick<commands.StopOptions, 'deploymentId' | 'rollback'> = {}): Promise<commands.StopReport> {
  const end = (config: RevisionConfig, host: Host) =>
    commands.stop(config, { ...host, deploymentId, rollback });
  return change('stop()', options, end, formatStop);
}

/**
 * Lets the traffic of a blue/green deployment move to its new instances, which wait for it.
 *
 * @throws as `continueDeployment()` of `@codedeployer/core/commands`
 */
export function continueDeployment(options: WaitingOptions = {}): Promise<commands.ContinueReport> {
  return goOn('continueDeployment()', commands.continueDeployment, options);
}

/**
 * Lets a blue/green deployment end its old instances now, which it waits for.
 *
 * @throws as `skipWait()` of `@codedeployer/core/commands`
 */
export function skipWait(options: WaitingOptions = {}): Promise<commands.ContinueReport> {
  return goOn('skipWait()', commands.skipWait, options);
}

type WaitingOptions = PluginOptions & Pick<commands.ContinueOptions, 'deploymentId'>;

function goOn(
  name: string,
  act: typeof commands.skipWait,
  { deploymentId, ...options }: WaitingOptions,
): Promise<commands.ContinueReport> {
  return change(
    name,
    options,
    (config, host) => act(config, { ...host, deploymentId }),
    formatContinue,
  );
}

/**
 * Brings the last good revision back, or the one that `to` names.
 *
 * @throws as `rollback()` of `@codedeployer/core/commands`
 */
export function rollback({
  to,
  ...options
}: PluginOptions & Pick<commands.RollbackOptions, 'to'> = {}): Promise<DeployReport> {
  const back = (config: RevisionConfig, host: Host) => commands.rollback(config, { ...host, to });
  return change('rollback()', options, back, formatReport);
}

/**
 * Deploys what is live on each group once more.
 *
 * @throws as `redeploy()` of `@codedeployer/core/commands`
 */
export function redeploy(options: PluginOptions = {}): Promise<DeployReport> {
  return change('redeploy()', options, commands.redeploy, formatReport);
}

/**
 * Lets each instance deploy again what it has a copy of, with agents from 2.1.0 on.
 *
 * @throws as `restart()` of `@codedeployer/core/commands`
 */
export function restart(options: PluginOptions = {}): Promise<DeployReport> {
  return change('restart()', options, commands.restart, formatReport);
}

/**
 * Locks each group, so that nothing is deployed to it until it is unlocked: `lock({ groups: ['web'], reason: 'Black Friday' })`.
 *
 * @throws as `lock()` of `@codedeployer/core/commands`, and LOCK_REASON_MISSING
 */
export function lock({
  reason,
  ...options
}: PluginOptions & {
  /** For those who meet it. */
  readonly reason: string;
}): Promise<commands.LockReport> {
  const act = (config: RevisionConfig, host: Host) => commands.lock(config, reason, host);
  return change('lock()', options, act, formatLock);
}

/**
 * Lets each group be deployed to again, whoever has locked it.
 *
 * @throws as `unlock()` of `@codedeployer/core/commands`
 */
export function unlock(options: PluginOptions = {}): Promise<commands.LockReport> {
  return change('unlock()', options, commands.unlock, formatLock);
}

/**
 * Says which revisions in S3 nothing needs any more, and deletes them where that is asked for: `prune({ yes: true })`.
 *
 * @throws as `prune()` of `@codedeployer/core/commands`, and where the deletion broke off
 */
export async function prune({
  keep,
  yes,
  ...options
}: Omit<PluginOptions, 'keep' | 'yes'> &
  Pick<commands.PruneOptions, 'keep' | 'yes'> = {}): Promise<commands.PruneReport> {
  const isDry = readFlags()['--dry-run'] !== undefined;
  const act = (config: RevisionConfig, host: Host) =>
    commands.prune(config, { ...host, keep, yes: yes === true && !isDry });
  return operate(options, act, formatPrune);
}
