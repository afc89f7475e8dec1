import { configuredSource } from '@codedeployer/core';
import { diff, history, status } from '@codedeployer/core/commands';
import {
  formatDiff,
  formatHistory,
  formatStatus,
  inHost,
  visibleJson,
} from '@codedeployer/core/host';
import { loadGroupFromFlags, type Context, type Flags } from '../context.js';

interface LookFlags extends Flags {
  readonly json?: boolean;
}

interface HistoryFlags extends LookFlags {
  readonly limit?: number;
  readonly all?: boolean;
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

/** `status`: what is on each group. */
export async function runStatus(
  context: Context,
  group: string | undefined,
  flags: LookFlags,
): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('looking at the groups');
    const report = await status(config, { env, signal, onEvent });
    printReport(context, flags, report, formatStatus);
  });
}

/** `history`: the last deployments of each group. */
export async function runHistory(
  context: Context,
  group: string | undefined,
  flags: HistoryFlags,
): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('looking at the deployments');
    const { limit, all } = flags;
    const report = await history(config, { limit, all, env, signal, onEvent });
    printReport(context, flags, report, formatHistory);
  });
}

/** `diff`: what a deployment would change on each group. */
export async function runDiff(
  context: Context,
  group: string | undefined,
  flags: LookFlags,
): Promise<void> {
  const config = await loadGroupFromFlags(context, group, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('comparing with what is live');
    const report = await diff(configuredSource(config), config, { env, signal, onEvent });
    printReport(context, flags, report, formatDiff);
  });
}
