import type { Identity } from './identity.js';
import type { XmlMembers } from './xml.js';

/** A role that wants more of who assumes it than its ARN. */
export interface GuardedRole {
  readonly arn: string;
  readonly externalId?: string | undefined;
}

export interface StsContext {
  readonly roles: readonly GuardedRole[];
  readonly now: () => Date;
}

/** An operation of the API: a file in `operations/` and a line of the list in `operations.ts`. */
export interface StsOperation {
  /** As the API has it, for example `AssumeRole`. */
  readonly name: string;
  /** One sentence; the documentation's table is made from it. */
  readonly does: string;
  /** Gives the members of the result. Throws an StsError that refuses the request. */
  run(parameters: URLSearchParams, caller: Identity, context: StsContext): XmlMembers;
}
