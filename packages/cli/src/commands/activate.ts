import { failure } from '@codedeployer/core/config';
import { activate, importActivation } from '@codedeployer/core/commands';
import {
  formatActivation,
  formatActivationPlan,
  inHost,
  visibleJson,
} from '@codedeployer/core/host';
import type { Context, Flags } from '../context.js';
import { loadRevisionFromFlags } from '../from-flags.js';
import { runEmit } from './emit.js';

type ActivateFlags = Flags & {
  readonly yes?: boolean;
  readonly delete?: readonly string[];
  readonly import?: boolean;
  readonly emit?: 'cloudformation';
  readonly output?: string;
  readonly json?: boolean;
};

/** `activate`: the plan on stdout; what has been done as well, where it is to be done. */
export async function runActivate(context: Context, flags: ActivateFlags): Promise<void> {
  if (flags.emit !== undefined) return runEmit(context, flags);
  if (flags.output !== undefined)
    context.tell('--output is not heeded: it is for `codedeployer activate --emit`.');
  const config = await loadRevisionFromFlags(context, flags);
  await inHost(context.process, { write: context.write }, async (host) => {
    if (flags.import === true) {
      context.printData((await importActivation(config, host)).trimEnd());
      return;
    }
    const tell = flags.json === true ? context.tell : context.print;
    let unasked: Error | undefined;
    host.begin('looking at AWS, before anything was changed');
    const report = await activate(config, {
      ...host,
      delete: flags.delete,
      confirm: async (plan) => {
        formatActivationPlan(plan).forEach(tell);
        const count = plan.changes.filter(({ action }) => action !== 'leave').length;
        if (count === 0) return false;
        if (flags.yes === true) return true;
        if (host.confirm === undefined) {
          const { rehearsed } = plan;
          unasked = failure('ACTIVATION_NOT_AGREED', { count, rehearsed });
          return false;
        }
        host.begin('asking, before anything was changed');
        const isAgreed = await host.confirm('Make it so?', host.signal);
        if (!isAgreed) tell('Nothing has been changed.');
        return isAgreed;
      },
    });
    if (flags.json === true) context.printData(visibleJson(report));
    else formatActivation(report).forEach(context.print);
    if (unasked !== undefined) throw unasked;
    if (report.error !== undefined) context.fail(report.error.code);
  });
}
