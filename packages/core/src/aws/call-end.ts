import type { CallEnd } from '../errors/call-end.js';
import { networkTrouble, ProxyRefusal } from './network-error.js';
import { isServiceError, statusOf } from './service-error.js';

/** There was no answer for as long as one is waited for. */
export class UnansweredError extends Error {
  override readonly name = 'TimeoutError';
  constructor(seconds: number) {
    super(`no answer within ${Number(seconds.toPrecision(3))} s`);
  }
}

/** What came is not an answer that AWS gives, or not all of one. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableAnswer';
}

const throttled =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded|PriorRequestNotComplete|^RequestTimeout/i;

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);

const clockNames = new Set(['RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed']);

/** AWS has no name of its own for it where it says that a signature is wrong. */
const clockWords =
  /signature expired|signature not yet current|is now (?:earlier|later) than|request has expired|request time/i;

function refusesClock({ name, message }: Error): boolean {
  return clockNames.has(name) || (/Signature|AuthFailure/.test(name) && clockWords.test(message));
}

/** Before a connection stands, nothing can have been sent through it. */
const withoutConnection = new Set([
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNREFUSED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
]);

/**
 * Node's words for a certificate that it does not accept, which it says before it sends anything. OpenSSL's own (`ERR_SSL_…`)
 * come of a handshake and of a connection that breaks later alike.
 */
const refusedCertificate = /CERT|SELF_SIGNED|ERR_TLS_|HOSTNAME|UNABLE_TO/;

function endOfConnection(error: Error, code: string): CallEnd {
  const { syscall } = error as NodeJS.ErrnoException;
  // A connection that stood may end with the same codes: a router that goes away is told at the next read.
  const stood = syscall === 'read' || syscall === 'write';
  const connecting =
    (withoutConnection.has(code) && !stood) ||
    syscall === 'connect' ||
    error.message.includes('did not establish a connection') ||
    refusedCertificate.test(code);
  if (connecting) return 'unsent';
  const waited = code === 'TimeoutError' || /requestTimeout|of inactivity/.test(error.message);
  return waited ? 'silent' : 'broken';
}

/** The status of an answer that could not be made sense of. */
function unreadableStatus(error: object): number | undefined {
  const { $response } = error as { readonly $response?: { readonly statusCode?: number } };
  return $response?.statusCode;
}

/** Whether S3 itself says that the bucket is elsewhere; a HEAD is told so without a word that an SDK can read. */
function namesRegion(error: object): boolean {
  const { $response } = error as { readonly $response?: { readonly headers?: object } };
  return 'x-amz-bucket-region' in ($response?.headers ?? {});
}

/** How a call ended, by the error that it ended with. */
export function endOf(error: unknown): CallEnd {
  if (!(error instanceof Error)) return 'other';
  if (error instanceof UnreadableError) return 'unreadable';
  if (error instanceof UnansweredError) return 'silent';
  // A proxy that wants a password, or forbids the host, will not change its mind.
  if (error instanceof ProxyRefusal) return error.code.startsWith('4') ? 'other' : 'unsent';
  const trouble = networkTrouble(error);
  if (trouble !== undefined) return endOfConnection(error, trouble.code);
  const status = statusOf(error) ?? unreadableStatus(error);
  if (throttled.test(error.name) || status === 429) return 'throttled';
  if (refusesClock(error)) return 'clock';
  if (expired.has(error.name)) return 'expired';
  if (status === undefined) return 'other';
  if (status >= 500) return 'failed';
  if (status < 400) return namesRegion(error) ? 'refused' : 'unreadable';
  return isServiceError(error) ? 'refused' : 'unreadable';
}

const transient: ReadonlySet<CallEnd> = new Set([
  'throttled',
  'unsent',
  'failed',
  'broken',
  'silent',
  'unreadable',
]);

/** Whether the same request may succeed a little later: throttling, a service's own trouble, the network. */
export function isTransient(error: unknown): boolean {
  return transient.has(endOf(error));
}

/** Whether a call that ended so may have been carried out, although nobody told. */
export function mayHaveBeenDone(end: CallEnd): boolean {
  return end === 'failed' || end === 'broken' || end === 'silent' || end === 'unreadable';
}
