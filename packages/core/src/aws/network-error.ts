import { nameProxy, type Proxy } from './proxy.js';

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
  /** Node's code, for example `ENOTFOUND`; `TimeoutError` where the SDK gave up waiting, `407` where a proxy refused. */
  readonly code: string;
  /** Whom the connection was for, as far as the error tells. */
  readonly host: string | undefined;
  /** The proxy that the request went through, with the variable that names it. */
  readonly proxy?: string | undefined;
}

/** A proxy has answered, but made no connection. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';
  /** Of HTTP, for example `407`. */
  readonly code: string;
  constructor(code: string) {
    super(`the proxy made no connection, and answered ${code}`);
    this.code = code;
  }
}

/** Has an error tell that the request went through a proxy. */
export function throughProxy<E extends Error>(error: E, proxy: Proxy): E {
  return Object.assign(error, { proxy: nameProxy(proxy) });
}

/**
 * What kept a request from being answered; undefined for every other error. The files that are packed give errors with
 * codes as well, but not with these.
 */
export function networkTrouble(error: unknown): NetworkTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, hostname, address, proxy } = error as NodeJS.ErrnoException & {
    readonly hostname?: string;
    readonly address?: string;
    readonly proxy?: string;
  };
  const host = hostname ?? address;
  const isCode = code !== undefined && (codes.has(code) || untrusted.test(code));
  if (isCode || error instanceof ProxyRefusal) return { code: code ?? '', host, proxy };
  return error.name === 'TimeoutError' ? { code: error.name, host, proxy } : undefined;
}
