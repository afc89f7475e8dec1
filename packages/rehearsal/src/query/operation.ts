import type { RoleSession } from '../server/role-session.js';
import type { Input } from './input.js';
import type { Members } from './members.js';

/** Who calls, and where. */
export interface Caller {
  readonly account: string;
  readonly region: string;
  /** Of credentials of a role. */
  readonly session: RoleSession | undefined;
}

/** An operation of a service: a file in its `operations/` and a line of the list in its `operations.ts`. */
export interface QueryOperation<Context> {
  /** As the API has it, for example `AssumeRole`. */
  readonly name: string;
  /** One sentence; the documentation's table is made from it. */
  readonly does: string;
  /**
   * Does it, and gives the members of the answer. Throws a QueryError that refuses the request, before anything has
   * changed; what changes is changed before the first `await`, so that no other request comes between.
   */
  run(
    input: Input,
    context: Context,
    caller: Caller,
  ): Members | undefined | Promise<Members | undefined>;
}
