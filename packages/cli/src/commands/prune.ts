import { prune } from '@codedeployer/core/commands';
import { formatPrune, inHost, visibleJson } from '@codedeployer/core/host';
import type { Context, Flags } from '../context.js';
import { loadRevisionFromFlags } from '../from-flags.js';

interface PruneFlags extends Flags {
  readonly keep?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `prune`: which revisions in S3 nothing needs any more; deletes them with `--yes`. */
export async function runPrune(
  context: Context,
  { keep, yes, json = false, ...flags }: PruneFlags,
): Promise<void> {
  // Options of the configuration are called so too, and are for something else.
  const config = await loadRevisionFromFlags(context, flags);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('looking at the revisions');
    const report = await prune(config, { env, signal, onEvent, keep, yes });
    if (json) context.printData(visibleJson(report));
    else formatPrune(report).forEach(context.print);
    if (report.error !== undefined) context.fail(report.error.code);
  });
}
