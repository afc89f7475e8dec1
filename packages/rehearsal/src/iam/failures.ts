import { QueryError } from '../query/query-error.js';

/** IAM's refusals that more than one operation gives. */

export function noSuchEntity(message: string): QueryError {
  return new QueryError(404, 'NoSuchEntity', message);
}

export function alreadyExists(message: string): QueryError {
  return new QueryError(409, 'EntityAlreadyExists', message);
}

export function deleteConflict(message: string): QueryError {
  return new QueryError(409, 'DeleteConflict', message);
}

export function limitExceeded(message: string): QueryError {
  return new QueryError(409, 'LimitExceeded', message);
}

export function malformedPolicy(message: string): QueryError {
  return new QueryError(400, 'MalformedPolicyDocument', message);
}

export function invalidInput(message: string): QueryError {
  return new QueryError(400, 'InvalidInput', message);
}
