import { configuredSource, type RevisionConfig } from '@codedeployer/core';
import { diff, history, logs, status, type CommandOptions } from '@codedeployer/core/commands';
import {
  formatDiff,
  formatHistory,
  formatLogs,
  formatStatus,
  inHost,
  visibleJson,
} from '@codedeployer/core/host';
import type { Context, Flags } from '../context.js';
import { loadGroupFromFlags } from '../from-flags.js';
import { findConfig } from '../group-or-deployment.js';

interface LookFlags extends Flags {
  readonly json?: boolean;
}

interface HistoryFlags extends LookFlags {
  readonly limit?: number;
  readonly all?: boolean;
}

interface LogsFlags extends LookFlags {
  readonly instance?: string;
  readonly event?: string;
}

/** Prints what was found out; ends with 1 where a part of it could not be. */
function printReport<Report extends { readonly groups: readonly { readonly error?: object }[] }>(
  { print, printData, fail }: Context,
  { json = false }: LookFlags,
  report: Report,
  format: (report: Report) => string[],
): void {
  if (json) printData(visibleJson(report));
  else format(report).forEach(print);
  if (report.groups.some(({ error }) => error !== undefined)) fail();
}

/** Asks about one group, or all of them, and prints what comes of it. */
async function look<Report extends { readonly groups: readonly { readonly error?: object }[] }>(
  context: Context,
  group: string | undefined,
  flags: LookFlags,
  doing: string,
  ask: (config: RevisionConfig, host: CommandOptions) => Promise<Report>,
  format: (report: Report) => string[],
): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin(doing);
    printReport(context, flags, await ask(config, { env, signal, onEvent }), format);
  });
}

/** `status`: what is on each group. */
export function runStatus(context: Context, group: string | undefined, flags: LookFlags) {
  return look(context, group, flags, 'looking at the groups', status, formatStatus);
}

/** `history`: the last deployments of each group. */
export function runHistory(context: Context, group: string | undefined, flags: HistoryFlags) {
  const { limit, all } = flags;
  const ask = (config: RevisionConfig, host: CommandOptions) =>
    history(config, { ...host, limit, all });
  return look(context, group, flags, 'looking at the deployments', ask, formatHistory);
}

/** `diff`: what a deployment would change on each group. */
export function runDiff(context: Context, group: string | undefined, flags: LookFlags) {
  const ask = (config: RevisionConfig, host: CommandOptions) =>
    diff(configuredSource(config), config, host);
  return look(context, group, flags, 'comparing with what is live', ask, formatDiff);
}

/** `logs`: what was printed on the instances of a deployment, by its id or as the last one to each group. */
export async function runLogs(
  context: Context,
  what: string | undefined,
  flags: LogsFlags,
): Promise<void> {
  const { instance, event } = flags;
  const [deploymentId, config] = await findConfig(context, what, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('reading the logs');
    const report = await logs(config, { deploymentId, instance, event, env, signal, onEvent });
    printReport(context, flags, report, formatLogs);
  });
}
