import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { networkTrouble } from './network-error.js';

/** What the SDK puts on the errors of a service. */
export interface ServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Whether an error comes from a request that the SDK has made; what was answered has a status as well. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && '$metadata' in error;
}

export function statusOf(error: unknown): number | undefined {
  return isServiceError(error) ? error.$metadata.httpStatusCode : undefined;
}

const denials = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'Forbidden',
  '403',
  'UnauthorizedException',
]);

const badCredentials = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'InvalidToken',
]);

/**
 * Turns the refusals that any call can meet into errors that say what to do; anything else is handed back as it is.
 *
 * @param owner account that a bucket was said to belong to
 */
export function explainRefusal(
  error: unknown,
  action: string,
  resource: string,
  owner?: string,
): unknown {
  if (!(error instanceof Error) || CodedeployerError.is(error)) return error;
  if (denials.has(error.name) || (statusOf(error) === 403 && !badCredentials.has(error.name))) {
    return failure(
      'AWS_ACCESS_DENIED',
      { action, resource, reason: error.message, owner },
      { cause: error },
    );
  }
  if (badCredentials.has(error.name)) {
    return failure(
      'AWS_CREDENTIALS_MISSING',
      { reason: error.message, profile: undefined },
      { cause: error },
    );
  }
  return error;
}

/**
 * Turns what AWS answered, and that it did not, into errors that say so. A defect is handed back as it is, and so is
 * the reason of a signal.
 */
export function explainServiceError(error: unknown, action: string, resource: string): unknown {
  const explained = explainRefusal(error, action, resource);
  if (explained !== error || !(error instanceof Error) || CodedeployerError.is(error))
    return explained;
  const trouble = networkTrouble(error);
  if (trouble !== undefined)
    return failure('AWS_UNREACHABLE', { ...trouble, action }, { cause: error });
  const status = statusOf(error);
  // A success that cannot be read is no answer of AWS, but a defect of whoever wrote or reads it.
  if (!isServiceError(error) || status === undefined || status < 300) return error;
  const { name, message: reason } = error;
  const { requestId } = error.$metadata;
  return failure(
    'AWS_ANSWERED',
    { status, name, reason, action, resource, requestId },
    { cause: error },
  );
}
