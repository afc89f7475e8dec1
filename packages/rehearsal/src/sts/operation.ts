import type { QueryOperation } from '../query/operation.js';

/** A role that wants more of who assumes it than its ARN. */
export interface GuardedRole {
  readonly arn: string;
  readonly externalId?: string | undefined;
}

export interface StsContext {
  readonly roles: readonly GuardedRole[];
  readonly now: () => Date;
}

export type StsOperation = QueryOperation<StsContext>;
