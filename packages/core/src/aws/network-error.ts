/** What Node and the SDK call it when a connection cannot be made, or breaks. */
const codes = new Set([
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
]);

/** Certificates that Node does not accept, in the words of OpenSSL: a proxy that reads along makes such. */
const untrusted =
  /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|ERR_SSL_|ERR_TLS_|HOSTNAME_MISMATCH|SELF_SIGNED_|UNABLE_TO_)/;

export interface NetworkTrouble {
  /** Node's code, for example `ENOTFOUND`; `TimeoutError` where the SDK gave up waiting. */
  readonly code: string;
  /** Whom the connection was for, as far as the error tells. */
  readonly host: string | undefined;
}

/**
 * What kept a request from being answered; undefined for every other error. The files that are packed give errors with
 * codes as well, but not with these.
 */
export function networkTrouble(error: unknown): NetworkTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, hostname, address } = error as NodeJS.ErrnoException & {
    readonly hostname?: string;
    readonly address?: string;
  };
  const host = hostname ?? address;
  if (code !== undefined && (codes.has(code) || untrusted.test(code))) return { code, host };
  return error.name === 'TimeoutError' ? { code: error.name, host } : undefined;
}
