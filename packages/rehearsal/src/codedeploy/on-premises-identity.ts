import { CodeDeployError } from './codedeploy-error.js';
import type { JsonObject } from './context.js';
import type { OnPremisesInstance } from './model.js';
import { readText } from './read-input.js';

/** Who an on-premises instance is to IAM: a user of its own, or a session of a role. */
export type Identity = Pick<OnPremisesInstance, 'iamUserArn' | 'iamSessionArn'>;

/**
 * Reads by whose credentials an instance is known.
 * @throws CodeDeployError `IamArnRequiredException`, `MultipleIamArnsProvidedException`, `InvalidIamUserArnException`,
 * `InvalidIamSessionArnException`
 */
export function readIdentity(input: JsonObject): Identity {
  const iamUserArn = readText(input, 'iamUserArn');
  const iamSessionArn = readText(input, 'iamSessionArn');
  if (iamUserArn !== undefined && iamSessionArn !== undefined) {
    throw new CodeDeployError(
      'MultipleIamArnsProvidedException',
      'Both an IAM user ARN and an IAM session ARN were given; use only one of them',
    );
  }
  if (iamUserArn !== undefined) {
    if (/^arn:aws[\w-]*:iam::\d{12}:user\/\S+$/.test(iamUserArn)) return { iamUserArn };
    throw new CodeDeployError('InvalidIamUserArnException', `Not an ARN of a user: ${iamUserArn}`);
  }
  if (iamSessionArn !== undefined) {
    if (/^arn:aws[\w-]*:sts::\d{12}:assumed-role\/[^/\s]+\/[^/\s]+$/.test(iamSessionArn))
      return { iamSessionArn };
    throw new CodeDeployError(
      'InvalidIamSessionArnException',
      `Not an ARN of a session of a role: ${iamSessionArn}`,
    );
  }
  throw new CodeDeployError(
    'IamArnRequiredException',
    'Neither an IAM user ARN nor an IAM session ARN was given',
  );
}

/** @throws CodeDeployError `IamUserArnAlreadyRegisteredException`, `IamSessionArnAlreadyRegisteredException` */
export function refuseTaken(
  { iamUserArn, iamSessionArn }: Identity,
  registered: readonly OnPremisesInstance[],
): void {
  const taken = registered.find(
    (one) => one.iamUserArn === iamUserArn && one.iamSessionArn === iamSessionArn,
  );
  if (!taken) return;
  throw new CodeDeployError(
    iamUserArn === undefined
      ? 'IamSessionArnAlreadyRegisteredException'
      : 'IamUserArnAlreadyRegisteredException',
    `${iamUserArn ?? iamSessionArn ?? ''} is registered for the instance ${taken.instanceName}`,
  );
}
