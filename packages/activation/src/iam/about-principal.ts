import { statementsOf } from './document.js';

/** Who asks. */
export interface Principal {
  /** Twelve digits. */
  readonly account: string;
  /** By which policies of resources may name it: of a role that somebody has taken, also that of the role. */
  readonly arns: readonly string[];
}

function listOf(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

function names(
  principal: unknown,
  { account, arns }: Principal,
  { wholeAccount = false }: { readonly wholeAccount?: boolean } = {},
): boolean {
  const named =
    typeof principal === 'string' ? [principal] : listOf((principal as { AWS?: unknown }).AWS);
  const isAccount = (one: string) => one === account || one.endsWith(`:iam::${account}:root`);
  return named.some((one) => one === '*' || arns.includes(one) || (wholeAccount && isAccount(one)));
}

/**
 * What the policy of a resource says of somebody, as a document of their own. An account that it lets in lets in whom it
 * wants, by policies of its own; one that it keeps out is kept out as a whole; one that it excepts is excepted without its roles.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function aboutPrincipal(policy: string, who: Principal): string {
  const statements = statementsOf(policy).filter(({ Effect, Principal: named, NotPrincipal }) =>
    named === undefined
      ? !names(NotPrincipal, who)
      : names(named, who, { wholeAccount: Effect === 'Deny' }),
  );
  return JSON.stringify({ Statement: statements });
}
