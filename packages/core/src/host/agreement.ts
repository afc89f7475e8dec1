import { failure } from '../errors/failure.js';
import type { ActivationReport } from '../model/activation.js';
import { formatActivationPlan } from '../report/commands/format-activation.js';
import type { Host } from './host.js';

/** What somebody says to a plan for AWS. */
export interface Agreement {
  /** Tells the plan, and whether it is to be carried out. */
  readonly confirm: (plan: ActivationReport) => Promise<boolean>;
  /** Why nobody was asked, where somebody had to be. */
  readonly unasked: () => Error | undefined;
}

/**
 * Shows a plan for AWS to whoever sits at a terminal, and asks; where nobody does, only `yes` carries it out.
 *
 * @param yes whether it is agreed to beforehand
 * @param tell writes a line of the plan
 */
export function askForAgreement(
  host: Pick<Host, 'confirm' | 'signal' | 'begin'>,
  { yes, tell }: { readonly yes: boolean; readonly tell: (line: string) => void },
): Agreement {
  let unasked: Error | undefined;
  return {
    unasked: () => unasked,
    async confirm(plan) {
      formatActivationPlan(plan).forEach(tell);
      const count = plan.changes.filter(({ action }) => action !== 'leave').length;
      if (count === 0) return false;
      if (yes) return true;
      if (host.confirm === undefined) {
        unasked = failure('ACTIVATION_NOT_AGREED', { count, rehearsed: plan.rehearsed });
        return false;
      }
      host.begin('asking, before anything was changed');
      const isAgreed = await host.confirm('Make it so?', host.signal);
      if (!isAgreed) tell('Nothing has been changed.');
      return isAgreed;
    },
  };
}
