import { CodedeployerError } from '@codedeployer/core';
import type { ActivationReport, Calling } from '@codedeployer/core/activation';
import { whileFresh, type FreshnessLimits } from '../aws/while-fresh.js';
import type { Services } from '../aws/services.js';
import { compare } from '../resources/compare.js';
import type { Resource } from '../resources/resource.js';
import type { Planned } from './plan.js';

/** What ended it before its end. */
export interface Broken {
  readonly by: unknown;
  /** Whether somebody wanted it to. */
  readonly isInterrupted: boolean;
}

type Reported = ActivationReport['changes'][number];

/** What is planned, before anything is done. */
export function nothingBegun(planned: readonly Planned[]): Reported[] {
  return planned.map(({ change }) => ({ ...change, left: [], state: 'not begun' }));
}

/** Whether CodeDeploy says that what is to be made is there. */
function isThere(error: unknown): boolean {
  if (!CodedeployerError.is(error) || error.code !== 'AWS_ANSWERED') return false;
  return error.cause instanceof Error && error.cause.name.endsWith('AlreadyExistsException');
}

/** Where the answer to a first request was lost, the second one is refused: then it is looked at what there is. */
async function createOnce(resource: Resource, services: Services): Promise<void> {
  try {
    await resource.create(services);
  } catch (error) {
    if (!isThere(error)) throw error;
    const found = await resource.read(services);
    if (found === undefined || compare(resource.wanted ?? {}, found).length > 0) throw error;
  }
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
      return resource.update(services, change.fields, before ?? {});
    case 'create':
    case 'replace':
      await createOnce(resource, services);
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
): Promise<{ readonly changes: Reported[]; readonly broken?: Broken }> {
  const changes = nothingBegun(planned);
  for (const [place, one] of planned.entries()) {
    const { change } = one;
    if (change.action === 'leave') continue;
    const services = {
      ...one.services,
      onWrite: () => (changes[place] = { ...change, left: [], state: 'in part' }),
    };
    try {
      signal?.throwIfAborted();
      // What CodeDeploy does not know yet was made a moment ago; what was done of it until then may be done again.
      const left = await whileFresh(() => carryOut({ ...one, services }), {
        signal,
        onWait: onNotice,
        limits: freshness,
      });
      changes[place] = { ...change, left, state: 'done' };
    } catch (by) {
      return { changes, broken: { by, isInterrupted: signal?.aborted === true } };
    }
  }
  return { changes };
}
