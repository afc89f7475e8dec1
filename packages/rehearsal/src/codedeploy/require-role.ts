import { ownRoles } from '../iam/ensure.js';
import type { IamContext } from '../iam/context.js';
import { CodeDeployError } from './codedeploy-error.js';

/** How CodeDeploy is called where a role says whom it trusts: everywhere, or in one region. */
const codeDeploy = /^codedeploy\.(?:[a-z0-9-]+\.)?amazonaws\.com(?:\.cn)?$/;

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: { readonly Service?: string | readonly string[] };
}

/** Whether a role names CodeDeploy as one who may take it. Conditions are not looked at. */
function trustsCodeDeploy(trust: string): boolean {
  const { Statement } = JSON.parse(trust) as { readonly Statement?: Statement | Statement[] };
  return [Statement ?? []].flat().some(({ Effect, Principal }) => {
    const services = [Principal?.Service ?? []].flat();
    return Effect === 'Allow' && services.some((service) => codeDeploy.test(service));
  });
}

/**
 * Refuses a role of the account that CodeDeploy cannot take, as the service does. Where nobody has made a role yet, IAM is not a part
 * of what is rehearsed, and any role counts as one that is there.
 *
 * @param arn undefined where the request names none
 * @throws CodeDeployError `InvalidRoleException`
 */
export function requireAssumable(
  arn: string | undefined,
  { roles, account }: Pick<IamContext, 'roles' | 'account'>,
): void {
  if (arn?.split(':')[4] !== account) return;
  const known = roles.all();
  if (known.every(({ roleName }) => ownRoles.includes(roleName))) return;
  const role = known.find((one) => one.arn === arn);
  if (role !== undefined && trustsCodeDeploy(role.trust)) return;
  throw new CodeDeployError('InvalidRoleException', 'Cannot assume role provided.');
}
