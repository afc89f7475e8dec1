import type { RevisionConfig, RunReport, WrittenConfig } from '@codedeployer/core';
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
  visibleJson,
  type Host,
} from '@codedeployer/core/host';
import type { ExecutorContext } from '@nx/devkit';
import { isDryRun } from './is-dry-run.js';
import { resolveGroups, withTexts } from './resolve-config.js';
import { configure, runChange, runExecutor, write } from './run-executor.js';

/*
 * The executors for what has been deployed and is being deployed. They need no build: what they do is in core.
 */

/** Options that all of them have: those of the configuration that they heed, where it is, and how to print the report. */
export interface OperatingOptions extends WrittenConfig {
  readonly config?: string | undefined;
  readonly environment?: string | undefined;
  readonly json?: boolean | undefined;
}

type Ended = Promise<{ success: boolean }>;

/** Prints a report, as JSON where that is asked for. */
export function print(
  lines: readonly string[],
  report: unknown,
  json: boolean,
  { tell }: Host,
): void {
  if (json) write(visibleJson(report));
  else lines.forEach(tell);
}

/** What is on each group. */
export function status(
  { json = false, ...options }: OperatingOptions,
  context: ExecutorContext,
): Ended {
  return runExecutor(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    const report = await commands.status(config, host);
    print(formatStatus(report), report, json, host);
    commands.refuseErrors(report);
  });
}

/** The last deployments of each group. */
export function history(
  { json = false, limit, all, ...options }: OperatingOptions & commands.HistoryOptions,
  context: ExecutorContext,
): Ended {
  return runExecutor(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    const report = await commands.history(config, { ...host, limit, all });
    print(formatHistory(report), report, json, host);
    commands.refuseErrors(report);
  });
}

/** What was printed on the instances of a deployment. */
export function logs(
  {
    json = false,
    deployment,
    instance,
    event,
    ...options
  }: OperatingOptions &
    Pick<commands.LogsOptions, 'instance' | 'event'> & { readonly deployment?: string },
  context: ExecutorContext,
): Ended {
  return runExecutor(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    const report = await commands.logs(config, {
      ...host,
      deploymentId: deployment,
      instance,
      event,
    });
    print(formatLogs(report), report, json, host);
    commands.refuseErrors(report);
  });
}

/** Follows a deployment to its end. */
export function watch(
  { json = false, deployment, ...options }: OperatingOptions & { readonly deployment: string },
  context: ExecutorContext,
): Ended {
  const follow = (config: RevisionConfig, host: Host) => commands.watch(deployment, config, host);
  return reportRun({ json, ...options }, context, follow, runExecutor);
}

/** Brings the last good revision back, or the one that `to` names. */
export function rollback(
  given: OperatingOptions & Pick<commands.RollbackOptions, 'to'>,
  context: ExecutorContext,
): Ended {
  const { to, ...options } = withTexts(given);
  return reportRun(options, context, (config, host) => commands.rollback(config, { ...host, to }));
}

/** Deploys what is live on each group once more. */
export function redeploy(options: OperatingOptions, context: ExecutorContext): Ended {
  return reportRun(options, context, commands.redeploy);
}

/** Lets each instance deploy again what it has a copy of. */
export function restart(options: OperatingOptions, context: ExecutorContext): Ended {
  return reportRun(options, context, commands.restart);
}

/** Does what ends in the report of a run, which is printed also where it failed. */
function reportRun(
  { json = false, ...options }: OperatingOptions,
  context: ExecutorContext,
  run: (config: RevisionConfig, host: Host) => Promise<RunReport>,
  runIt = runChange,
): Ended {
  return runIt(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    const onEvent: Host['onEvent'] = (event) => {
      if (event.type === 'ended' && json) write(visibleJson(event.report));
      host.onEvent(event);
    };
    const report = await run(config, { ...host, onEvent });
    if (!json) formatReport(report).forEach(host.tell);
  });
}

/** Stops a deployment and waits until it has stopped. */
export function stop(
  {
    json = false,
    deployment,
    rollback,
    ...options
  }: OperatingOptions & Pick<commands.StopOptions, 'rollback'> & { readonly deployment?: string },
  context: ExecutorContext,
): Ended {
  return runChange(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    const asked = { ...host, deploymentId: deployment, rollback };
    const report = await commands.stop(config, asked);
    print(formatStop(report), report, json, host);
    commands.refuseErrors(report);
  });
}

/** Lets the traffic of a blue/green deployment move to its new instances, which wait for it. */
export function continueDeployment(options: WaitingOptions, context: ExecutorContext): Ended {
  return goOn(commands.continueDeployment, options, context);
}

/** Lets a blue/green deployment end its old instances now, which it waits for. */
export function skipWait(options: WaitingOptions, context: ExecutorContext): Ended {
  return goOn(commands.skipWait, options, context);
}

type WaitingOptions = OperatingOptions & { readonly deployment?: string };

function goOn(
  act: typeof commands.skipWait,
  { json = false, deployment, ...options }: WaitingOptions,
  context: ExecutorContext,
): Ended {
  return runChange(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    const report = await act(config, { ...host, deploymentId: deployment });
    print(formatContinue(report), report, json, host);
  });
}

/** Lets nothing be deployed to the groups until they are unlocked. */
export function lock(
  given: OperatingOptions & { readonly reason: string },
  context: ExecutorContext,
): Ended {
  const { json = false, reason, ...options } = withTexts(given);
  return runChange(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    const report = await commands.lock(config, reason, host);
    print(formatLock(report), report, json, host);
  });
}

/** Lets the groups be deployed to again. */
export function unlock(
  { json = false, ...options }: OperatingOptions,
  context: ExecutorContext,
): Ended {
  return runChange(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    const report = await commands.unlock(config, host);
    print(formatLock(report), report, json, host);
  });
}

/** Which revisions in S3 nothing needs any more; deletes them where that is asked for. */
export function prune(
  {
    json = false,
    keep,
    yes,
    ...options
  }: Omit<OperatingOptions, 'keep' | 'yes'> & Pick<commands.PruneOptions, 'keep' | 'yes'>,
  context: ExecutorContext,
): Ended {
  return runExecutor(context, async (host) => {
    const { config } = await configure(options, context, host, resolveGroups);
    const report = await commands.prune(config, {
      ...{ ...host, keep },
      yes: yes === true && !isDryRun(host.env),
    });
    print(formatPrune(report), report, json, host);
    commands.refuseErrors(report);
  });
}
