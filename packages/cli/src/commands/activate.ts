import { activate, importActivation } from '@codedeployer/core/commands';
import { askForAgreement, formatActivation, inHost, visibleJson } from '@codedeployer/core/host';
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
    const { confirm, unasked } = askForAgreement(host, { yes: flags.yes === true, tell });
    host.begin('looking at AWS, before anything was changed');
    const report = await activate(config, { ...host, delete: flags.delete, confirm });
    if (flags.json === true) context.printData(visibleJson(report));
    else formatActivation(report).forEach(context.print);
    const error = unasked();
    if (error !== undefined) throw error;
    if (report.error !== undefined) context.fail(report.error.code);
  });
}
