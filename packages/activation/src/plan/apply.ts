import type { ActivationReport, Calling } from '@codedeployer/core/activation';
import { whileFresh, type FreshnessLimits } from '../aws/while-fresh.js';
import type { Planned } from './plan.js';

type Reported = ActivationReport['changes'][number];

/** What is planned, before anything is done. */
export function nothingBegun(planned: readonly Planned[]): Reported[] {
  return planned.map(({ change }) => ({ ...change, state: 'not begun' }));
}

async function carryOut({
  resource,
  services,
  change,
  before,
}: Planned): Promise<readonly string[]> {
  switch (change.action) {
    case 'leave':
      return [];
    case 'delete':
      return (await resource.remove?.(services)) ?? [];
    case 'change':
      await resource.update(services, change.fields, before ?? {});
      return [];
    case 'create':
    case 'replace':
      await resource.create(services);
      return [];
  }
}

/**
 * Does what is planned, one thing after another, as CodeDeploy refuses many writes at a time. What breaks it off is handed
 * on by `onBroken`, with what was done until then.
 */
export async function apply(
  planned: readonly Planned[],
  {
    signal,
    onNotice,
    freshness,
  }: Pick<Calling, 'signal'> & {
    readonly onNotice?: ((message: string) => void) | undefined;
    readonly freshness?: FreshnessLimits | undefined;
  },
): Promise<{ readonly changes: Reported[]; readonly broken?: { readonly by: unknown } }> {
  const changes = nothingBegun(planned);
  for (const [place, one] of planned.entries()) {
    const { change } = one;
    if (change.action === 'leave') continue;
    try {
      signal?.throwIfAborted();
      changes[place] = { ...change, state: 'in part' };
      // What CodeDeploy does not know yet was made a moment ago; what was done of it until then may be done again.
      const left = await whileFresh(() => carryOut(one), {
        signal,
        onWait: onNotice,
        limits: freshness,
      });
      changes[place] = { ...change, notes: [...change.notes, ...left], state: 'done' };
    } catch (by) {
      return { changes, broken: { by } };
    }
  }
  return { changes };
}
