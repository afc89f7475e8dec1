import { readAccessKey } from './access-key.js';
import type { Call } from './call.js';

/** Who signed a request and for which region, as its signature version 4 credential scope says. */
export interface Signer {
  readonly accessKeyId: string;
  readonly region: string;
  /** For example `sts`. */
  readonly service: string;
  /** Of the role whose credentials these are; undefined for the rehearsal's own account. */
  readonly account: string | undefined;
}

/**
 * Reads the credential scope of a signed request, from its header or, for a presigned URL, its query; `undefined` when it is unsigned.
 * The signature itself is not verified: the rehearsal accepts any key.
 */
export function readSigner(call: Pick<Call, 'headers' | 'query'>): Signer | undefined {
  const header = /^AWS4-HMAC-SHA256\s.*Credential=([^,\s]+)/.exec(call.headers.authorization ?? '');
  const scope = (header?.[1] ?? call.query.get('X-Amz-Credential') ?? '').split('/');
  const [accessKeyId, , region, service = ''] = scope;
  if (!accessKeyId || !region) return undefined;
  return { accessKeyId, region, service, account: readAccessKey(accessKeyId)?.account };
}
