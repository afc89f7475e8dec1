import { check } from '@codedeployer/core/commands';
import { formatCheck, inHost, visibleJson } from '@codedeployer/core/host';
import type { Context, Flags } from '../context.js';
import { loadRevisionFromFlags } from '../from-flags.js';

interface CheckFlags extends Flags {
  readonly json?: boolean;
  readonly strict?: boolean;
}

/** `check`: prints a line for everything that a deployment needs; ends with 1 where one of them is a problem. */
export async function runCheck(context: Context, flags: CheckFlags): Promise<void> {
  const { strict = false, json = false, ...options } = flags;
  const config = await loadRevisionFromFlags(context, options);
  await inHost(context.process, context, async ({ env, signal, onEvent, begin }) => {
    begin('looking at everything that a deployment needs');
    const report = await check(config, { env, signal, onEvent });
    if (json) context.printData(visibleJson(report));
    else formatCheck(report).forEach(context.print);
    if (report.worst === 'problem' || (strict && report.worst === 'warning')) context.fail();
  });
}
