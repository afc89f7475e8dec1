import { QueryError } from '../query/query-error.js';

/** EC2's refusals that more than one operation gives; all have the status 400. */
export function ec2Error(code: string, message: string): QueryError {
  return new QueryError(400, code, message);
}

export function missingParameter(name: string): QueryError {
  return ec2Error('MissingParameter', `The request must contain the parameter ${name}`);
}

export function invalidValue(value: string, name: string, why: string): QueryError {
  return ec2Error(
    'InvalidParameterValue',
    `Value (${value}) for parameter ${name} is invalid. ${why}`,
  );
}

export function noSuchAssociation(id: string): QueryError {
  const message = `An invalid association-id of '${id}' was given`;
  return ec2Error('InvalidAssociationID.NotFound', message);
}
