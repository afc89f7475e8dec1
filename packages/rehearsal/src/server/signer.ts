import { readAccessKey } from './access-key.js';
import type { Call } from './call.js';
import { readSessionToken, type RoleSession } from './role-session.js';

/** Who signed a request and for which region and service, as its signature version 4 credential scope says. */
export interface Signer {
  readonly accessKeyId: string;
  readonly region: string;
  /** As the service calls itself in signatures: `monitoring` for CloudWatch. */
  readonly service: string;
  /** Of the role whose credentials these are; undefined for the rehearsal's own account. */
  readonly account: string | undefined;
  /** Whose credentials of a role these are, as their session token says. */
  readonly session: RoleSession | undefined;
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
  const token = call.headers['x-amz-security-token'] ?? call.query.get('X-Amz-Security-Token');
  return {
    accessKeyId,
    region,
    service,
    account: readAccessKey(accessKeyId)?.account,
    session: readSessionToken(String(token ?? '')),
  };
}

/** What is wrong with credentials of a role: without their own session token, and after their time, they are good for nothing. */
export function credentialTrouble(signer: Signer, now: Date): 'invalid' | 'expired' | undefined {
  const owner = readAccessKey(signer.accessKeyId);
  if (owner === undefined) return undefined;
  const { session } = signer;
  if (session?.account !== owner.account || session.role !== owner.role) return 'invalid';
  return session.expires <= now.getTime() ? 'expired' : undefined;
}
