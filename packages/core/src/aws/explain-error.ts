import { CodedeployerError } from '../errors/codedeployer-error.js';
import { failure } from '../errors/failure.js';
import { endOf } from './call-end.js';
import { networkTrouble } from './network-error.js';
import { clockOfSigning } from './service-clock.js';
import { isServiceError, statusOf } from './service-error.js';

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

/** What was denied, where AWS says so: with S3 it may be the use of a key of KMS. */
function deniedAction(message: string, action: string, resource: string) {
  const said = /not authorized to perform: ([\w-]+:\w+)(?: on resource: "?([^\s"]+))?/.exec(
    message,
  );
  return { action: said?.[1] ?? action, resource: said?.[2] ?? resource };
}

/** What else an error should know of a call. */
interface CallFacts {
  /** Account that a bucket was said to belong to. */
  readonly owner?: string | undefined;
  /** The kind of `codedeployer policy` that allows it; without it, that of whoever deploys. */
  readonly policy?: 'deployer' | 'activator' | 'pruner' | undefined;
}

/** Turns the refusals that any call can meet into errors that say what to do; anything else is handed back as it is. */
export function explainRefusal(
  error: unknown,
  action: string,
  resource: string,
  { owner, policy }: CallFacts = {},
): unknown {
  if (!(error instanceof Error) || CodedeployerError.is(error)) return error;
  if (endOf(error) === 'clock') {
    const { message: reason } = error;
    return failure(
      'AWS_CLOCK_REFUSED',
      { action, reason, here: clockOfSigning() },
      { cause: error },
    );
  }
  if (denials.has(error.name) || (statusOf(error) === 403 && !badCredentials.has(error.name))) {
    const facts = { ...deniedAction(error.message, action, resource), owner, policy };
    return failure('AWS_ACCESS_DENIED', { ...facts, reason: error.message }, { cause: error });
  }
  if (error.name.startsWith('KMS.')) {
    const { message: reason } = error;
    return failure('KMS_KEY_UNUSABLE', { action, resource, reason }, { cause: error });
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

/** The action that an error of AWS_ACCESS_DENIED is about, `s3:HeadBucket`; undefined for any other error. */
export function deniedActionIn(error: unknown): string | undefined {
  if (!CodedeployerError.is(error) || error.code !== 'AWS_ACCESS_DENIED') return undefined;
  return /^AWS denied (\S+) on /.exec(error.message)?.[1];
}

/**
 * Turns what AWS answered, and that it did not, into errors that say so. A defect is handed back as it is, and so is
 * the reason of a signal.
 */
export function explainServiceError(
  error: unknown,
  action: string,
  resource: string,
  facts: CallFacts = {},
): unknown {
  const explained = explainRefusal(error, action, resource, facts);
  if (explained !== error || !(error instanceof Error) || CodedeployerError.is(error))
    return explained;
  const end = endOf(error);
  const { name, message: reason } = error;
  if (end === 'unreadable')
    return failure('AWS_UNREADABLE', { action, resource, reason }, { cause: error });
  const trouble = networkTrouble(error);
  if (trouble !== undefined)
    return failure('AWS_UNREACHABLE', { ...trouble, action, end, reason }, { cause: error });
  const status = statusOf(error);
  if (!isServiceError(error) || status === undefined) return error;
  const { requestId } = error.$metadata;
  return failure(
    'AWS_ANSWERED',
    { status, name, reason, action, resource, requestId },
    { cause: error },
  );
}
