import { readStructure, readText, type Input } from '../query/input.js';
import type { Ec2Context } from './context.js';
import { ec2Error, invalidValue } from './failures.js';
import { newId } from './identifiers.js';
import type { ProfileAssociation } from './model.js';

/**
 * The instance profile that a request gives to an instance, by name or ARN; undefined when it names none.
 * @throws QueryError `InvalidParameterValue`, `InvalidParameterCombination`
 */
export function readProfile(
  input: Input,
  { iam, now }: Ec2Context,
): ProfileAssociation | undefined {
  const given = readStructure(input, 'IamInstanceProfile') ?? {};
  const name = readText(given, 'Name');
  const arn = readText(given, 'Arn');
  if (name === undefined && arn === undefined) return undefined;
  if (name !== undefined && arn !== undefined) {
    const message =
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'";
    throw ec2Error('InvalidParameterCombination', message);
  }
  const profile = iam.profiles.all().find((one) => one.name === name || one.arn === arn);
  if (profile === undefined) {
    throw name === undefined
      ? invalidValue(arn ?? '', 'iamInstanceProfile.arn', 'Invalid IAM Instance Profile ARN')
      : invalidValue(name, 'iamInstanceProfile.name', 'Invalid IAM Instance Profile name');
  }
  if (profile.role === undefined) {
    const why = `IAM Instance Profile "${profile.arn}" has no associated IAM Roles`;
    throw ec2Error('InvalidParameterValue', why);
  }
  const { id } = profile;
  return {
    associationId: newId('iip-assoc'),
    arn: profile.arn,
    id,
    since: now().getTime(),
  };
}
