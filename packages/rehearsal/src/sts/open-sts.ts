import { openQueryService } from '../query/open-query-service.js';
import { queryWire } from '../query/wire.js';
import type { Service } from '../server/service.js';
import type { GuardedRole } from './operation.js';
import { operations } from './operations.js';

export interface StsOptions {
  /** Roles that are not for everybody. */
  readonly roles?: readonly GuardedRole[] | undefined;
}

/** Opens STS. It keeps nothing; its credentials say themselves whose they are. */
export function openSts(
  { roles = [] }: StsOptions,
  { account, now }: { readonly account: string; readonly now: () => Date },
): Service {
  return openQueryService({
    operations,
    wire: queryWire('https://sts.amazonaws.com/doc/2011-06-15/'),
    contextOf: () => ({ roles, now }),
    account,
    now,
  });
}
