import { failure, groupActivation, type ActivationRequest } from '@codedeployer/core/activation';

/**
 * No group can be made without a role for CodeDeploy.
 *
 * @throws CONFIG_MISSING
 */
export function refuseWithoutRole(
  { activation = {} }: ActivationRequest['config'],
  targets: readonly { readonly name: string }[],
): void {
  const without = targets.find(
    ({ name }) => groupActivation(activation, name).serviceRole === undefined,
  );
  if (without === undefined) return;
  const what = `the role that CodeDeploy works with on "${without.name}"; a name is that of one to be made, an ARN that of one that is there`;
  throw failure('CONFIG_MISSING', {
    key: 'activation.serviceRole',
    what,
    file: 'the configuration',
  });
}
