import type { PolicyGroup } from '@codedeployer/core/policy';
import { domainOf } from '@codedeployer/core/policy';
import { statementsOf } from './document.js';
import { matches } from './matches.js';

function listOf(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String);
}

/** Whether what a condition says of the source, which may have no other one, fits a group. */
function fits(condition: unknown, { account, arn }: { account: string; arn: string }): boolean {
  const values: Readonly<Record<string, string>> = {
    'aws:sourceaccount': account,
    'aws:sourcearn': arn,
  };
  return Object.values(condition ?? {}).every((keys) =>
    Object.entries(keys as object).every(([key, patterns]) => {
      const value = values[key.toLowerCase()];
      // What else is asked for, nobody can say from here.
      return value === undefined || listOf(patterns).some((pattern) => matches(pattern, value));
    }),
  );
}

/**
 * Whether a role lets CodeDeploy take it for a group, as far as its trust shows it.
 *
 * @param trust the document, as IAM answers it
 * @param arn of the group
 */
export function trustsCodeDeploy(
  trust: string,
  { region, account }: Pick<PolicyGroup, 'region' | 'account'>,
  arn: string,
): boolean {
  const services = ['codedeploy.amazonaws.com', `codedeploy.${region}.${domainOf(region)}`];
  return statementsOf(trust).some(({ Effect, Principal, Action, Condition }) => {
    const { Service } = (Principal ?? {}) as { readonly Service?: unknown };
    return (
      Effect === 'Allow' &&
      listOf(Service).some((service) => services.includes(service)) &&
      listOf(Action).some((action) => matches(action, 'sts:AssumeRole')) &&
      fits(Condition, { account, arn })
    );
  });
}
