import { CodedeployerError } from './codedeployer-error.js';

/** One error that a user can meet: what stands in docs/errors.md, and what it says in a case. */
export interface Failure<Facts> {
  /** Why it comes about, in a sentence that holds in every case. */
  readonly cause: string;
  /** What to do about it; the hint, where `say` has no better one. */
  readonly remedy: string;
  /**
   * Names the thing that is wrong, the value found and what was expected. A hint that knows the case wins over the
   * remedy; null where there is nothing to do.
   */
  readonly say: (facts: Facts) => { readonly message: string; readonly hint?: string | null };
}

/** Errors by their codes, which are stable: scripts may compare with them. */
export type Failures = Readonly<Record<string, Failure<never>>>;

/** Makes the error of a code from the facts of the case. */
export type MakeFailure<Table extends Failures> = <Code extends keyof Table & string>(
  code: Code,
  facts: Parameters<Table[Code]['say']>[0],
  options?: ErrorOptions,
) => CodedeployerError;

/** What makes the errors of a table: of this package, of an adapter, of whatever is built on them. */
export function defineFailures<Table extends Failures>(table: Table): MakeFailure<Table> {
  return (code, facts, options) => {
    const { say, remedy } = table[code] as Failure<typeof facts>;
    const { message, hint = remedy } = say(facts);
    return new CodedeployerError(code, { message, hint: hint ?? undefined }, options);
  };
}
