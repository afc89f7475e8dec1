import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { askS3 } from '../aws/ask-s3.js';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import { objectParameters, type ObjectOptions } from '../upload/object-options.js';
import type { Owner } from './owner.js';

/** Where the lock of a group is kept, and how. */
export interface LockPlace {
  readonly clients: Pick<Clients, 's3'>;
  readonly bucket: string;
  readonly key: string;
  /** Whether the S3 is known to heed If-Match and If-None-Match: that of AWS, or one of our own. */
  readonly isSure: boolean;
  /** As the revisions beside it. */
  readonly object?: ObjectOptions | undefined;
}

/** What a lock says. */
export type LockState =
  /** Somebody is about to start a deployment, for as long as the term, or deletes revisions that no group has. */
  | {
      readonly state: 'leased';
      readonly owner: Owner;
      /** Seconds. */
      readonly term: number;
      readonly prunes?: true;
    }
  /** Nothing is to be deployed until it is unlocked. */
  | { readonly state: 'frozen'; readonly owner: Owner; readonly reason: string }
  | { readonly state: 'free'; readonly owner: Owner };

/** A lock as it stands in S3. */
export type FoundLock = (LockState | { readonly state: 'unreadable' }) & {
  /** Another one for each write, so that no two have the same ETag. */
  readonly id: string;
  readonly eTag: string;
  /** When it was written, by the clock of S3. */
  readonly since: Date;
};

/** What became of the wish to write a lock. */
export type Written =
  | { readonly id: string; readonly eTag: string }
  /** It is not any more as it was found. */
  | 'overtaken';

/**
 * The key of a group's lock: in the folder that the keys of the revisions have in common, so that who may write there
 * may write it.
 *
 * @param template of the keys, the option `key`
 */
export function lockKey(template: string, application: string, deploymentGroup: string): string {
  const [constant = ''] = template.split('{');
  const folder = constant.slice(0, constant.lastIndexOf('/') + 1);
  return `${folder}locks/${application}/${deploymentGroup}`;
}

export function nameLock({ bucket, key }: LockPlace): string {
  return `s3://${bucket}/${key}`;
}

function targetOf({ bucket, key, object }: LockPlace) {
  return { Bucket: bucket, Key: key, ExpectedBucketOwner: object?.expectedBucketOwner };
}

function isOwner(value: unknown): value is Owner {
  const { name, url } = (value ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && (url === undefined || typeof url === 'string');
}

function parseLock(
  body: string,
): (LockState | { readonly state: 'unreadable' }) & { readonly id: string } {
  const unreadable = { state: 'unreadable', id: '' } as const;
  let found: unknown;
  try {
    found = JSON.parse(body);
  } catch {
    return unreadable;
  }
  const { id, state, owner, term, reason, prunes } = (found ?? {}) as Record<string, unknown>;
  if (typeof id !== 'string' || !isOwner(owner)) return unreadable;
  if (state === 'free') return { id, state, owner };
  if (state === 'leased' && typeof term === 'number')
    return { id, state, owner, term, ...(prunes === true ? { prunes } : {}) };
  if (state === 'frozen' && typeof reason === 'string') return { id, state, owner, reason };
  return unreadable;
}

/**
 * Reads the lock of a group.
 *
 * @returns undefined where there is none
 * @throws AWS_ACCESS_DENIED, also where there is none and we may not list; AWS_UNREACHABLE,
 *   AWS_ANSWERED, and the signal's reason
 */
export async function readLock(place: LockPlace, calling: Calling): Promise<FoundLock | undefined> {
  const { GetObjectCommand } = s3Sdk();
  const make = () => new GetObjectCommand(targetOf(place));
  let found: { readonly body: string; readonly eTag: string; readonly since: Date };
  try {
    const {
      Body,
      ETag = '',
      LastModified = new Date(0),
    } = await askS3(place.clients, 'GetObject', make, calling);
    const body = Body === undefined ? '' : await text(Body as Readable);
    found = { body, eTag: ETag, since: LastModified };
  } catch (error) {
    calling.signal?.throwIfAborted();
    const status = statusOf(error);
    if (status === 404 && (error as Error).name === 'NoSuchKey') return undefined;
    throw explainServiceError(error, 's3:GetObject', nameLock(place));
  }
  return { ...parseLock(found.body), eTag: found.eTag, since: found.since };
}

const overtaken = new Set(['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey']);

/**
 * Writes the lock of a group, if it is still as it was found.
 *
 * @param over the ETag of what it replaces; undefined where nothing was found
 * @throws what S3 answered, and the signal's reason
 */
export async function writeLock(
  place: LockPlace,
  lock: LockState,
  over: string | undefined,
  calling: Calling,
): Promise<Written> {
  const { PutObjectCommand } = s3Sdk();
  const { sse, kmsKeyId, bucketKey, acl } = place.object ?? {};
  const id = randomUUID();
  const make = () =>
    new PutObjectCommand({
      ...targetOf(place),
      ...objectParameters({ sse, kmsKeyId, bucketKey, acl }, {}),
      IfNoneMatch: over === undefined ? '*' : undefined,
      IfMatch: over,
      ContentType: 'application/json',
      Body: `${JSON.stringify({ id, ...lock })}\n`,
    });
  try {
    const { ETag = '' } = await askS3(place.clients, 'PutObject', make, calling);
    return { id, eTag: ETag };
  } catch (error) {
    calling.signal?.throwIfAborted();
    if (!overtaken.has((error as Error).name)) throw error;
    // What overtook it may be itself: the answer was lost, and the call made again.
    const now = await readLock(place, calling).catch(() => undefined);
    return now?.id === id ? { id, eTag: now.eTag } : 'overtaken';
  }
}
