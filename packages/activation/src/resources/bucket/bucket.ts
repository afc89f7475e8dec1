import {
  CreateBucketCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';
import { isServiceError, type FieldChange } from '@codedeployer/core/activation';
import { ask, askForWhatMayBeMissing } from '../../aws/ask.js';
import { ownerOf, tagsOf } from '../../aws/own-tag.js';
import type { Services } from '../../aws/services.js';
import { activationFailure } from '../../errors/failures.js';
import { compare } from '../compare.js';
import type { Resource, State } from '../resource.js';
import { abortedUploads } from './aborted-uploads.js';
import { aimOf } from './aim.js';
import { bucketSettings } from './settings.js';

/** A bucket for revisions. */
export interface BucketRequest {
  readonly name: string;
  readonly application: string;
  /** Of the groups that read from it. */
  readonly region: string;
  /** The account that it belongs to, where it is another one. */
  readonly owner?: string | undefined;
  readonly kmsKeyId?: string | undefined;
  /** What the keys of revisions begin with: those of all groups that read from it. */
  readonly prefixes: readonly string[];
  /** Whether one that somebody else has made is changed where it is not as wanted; otherwise that is only told. */
  readonly complete: boolean;
}

const settings = [...bucketSettings, abortedUploads];

function statusOf(error: unknown): number | undefined {
  return isServiceError(error) ? error.$metadata.httpStatusCode : undefined;
}

/**
 * The region of the bucket; undefined where there is none of that name.
 *
 * @throws ACTIVATION_BUCKET_CLOSED, ACTIVATION_BUCKET_REGION, AWS_UNREACHABLE, …
 */
async function isThere(services: Services, request: BucketRequest): Promise<boolean> {
  const { clients, identity, account } = services;
  const { name: bucket, region } = request;
  const make = () => new HeadBucketCommand(aimOf(services, request));
  // A HEAD is refused without a word: the SDK makes names of the status alone.
  const answers = [
    'NotFound',
    '404',
    'Forbidden',
    '403',
    'AccessDenied',
    '301',
    'PermanentRedirect',
    'UnknownError',
    'Unknown',
  ];
  try {
    const answer = await ask(services, clients.s3, 's3:ListBucket', bucket, make, { answers });
    const { BucketRegion: bucketRegion = region } = answer;
    if (bucketRegion !== region)
      throw activationFailure('ACTIVATION_BUCKET_REGION', { bucket, bucketRegion, region });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    const headers = isServiceError(error) ? error.$response?.headers : undefined;
    const bucketRegion = headers?.['x-amz-bucket-region'];
    if (statusOf(error) === 301 || (bucketRegion !== undefined && bucketRegion !== region))
      throw activationFailure(
        'ACTIVATION_BUCKET_REGION',
        { bucket, bucketRegion, region },
        { cause: error },
      );
    if (statusOf(error) === 403)
      throw activationFailure(
        'ACTIVATION_BUCKET_CLOSED',
        { bucket, identity, account },
        { cause: error },
      );
    throw error;
  }
}

/** Whether `activate` has made it. */
async function isOurs(services: Services, request: BucketRequest): Promise<boolean> {
  const tagging = await askForWhatMayBeMissing(
    services,
    services.clients.s3,
    's3:GetBucketTagging',
    request.name,
    () => new GetBucketTaggingCommand(aimOf(services, request)),
    ['NoSuchTagSet'],
  );
  return ownerOf(tagging?.TagSet ?? []) !== undefined;
}

/**
 * Makes the bucket with our tag, which is how one is known again whose making was cut off: with an answer that never came
 * the second request says that it is there, not by whom.
 */
async function make(services: Services, request: BucketRequest): Promise<void> {
  const { name: bucket, region, application } = request;
  const answers = ['BucketAlreadyExists', 'BucketAlreadyOwnedByYou'];
  const command = () =>
    new CreateBucketCommand({
      Bucket: bucket,
      ObjectOwnership: 'BucketOwnerEnforced',
      CreateBucketConfiguration: {
        // Where S3 began there is no name for the place.
        ...(region !== 'us-east-1' && { LocationConstraint: region as BucketLocationConstraint }),
        Tags: tagsOf(application),
      },
    });
  try {
    await ask(services, services.clients.s3, 's3:CreateBucket', bucket, command, { answers });
  } catch (error) {
    if (!isServiceError(error) || !answers.includes(error.name)) throw error;
    const byOthers = error.name === 'BucketAlreadyExists';
    if (!byOthers && (await isOurs(services, request))) return;
    throw activationFailure('ACTIVATION_BUCKET_TAKEN', { bucket, byOthers }, { cause: error });
  }
}

/** What is to be known of rules that others have made. */
function expiryNote({ expiring = [] }: State): string[] {
  return (expiring as readonly string[]).map(
    (rule) =>
      `The lifecycle rule "${rule}" of the bucket removes revisions by their age, the one that is live as well: take the prefix of revisions out of it.`,
  );
}

/**
 * The bucket of revisions: closed to the public, encrypted, versioned, all objects its owner's, and without what aborted
 * uploads left behind.
 */
export function bucket(request: BucketRequest): Resource {
  const all = Object.assign({}, ...settings.map(({ wanted }) => wanted(request))) as State;
  const isWritten = (before: State) => request.complete || before.ours === true;
  return {
    kind: 'bucket',
    name: request.name,
    region: request.region,
    wanted: all,
    async read(services) {
      if (!(await isThere(services, request))) return undefined;
      const [ours, ...states] = await Promise.all([
        isOurs(services, request),
        ...settings.map(({ read }) => read(services, request)),
      ]);
      const found = Object.assign({ ours }, ...states) as State;
      // What is to be left alone counts as wanted, and is told.
      return isWritten(found) ? found : { ...found, ...all, left: compare(all, found) };
    },
    async create(services) {
      await make(services, request);
      for (const { write } of settings) await write(services, request);
    },
    async update(services, changes) {
      const fields = new Set(changes.map(({ field }) => field));
      for (const { wanted, write } of settings)
        if (Object.keys(wanted(request)).some((field) => fields.has(field)))
          await write(services, request);
      return [];
    },
    notes(_changes, before = {}) {
      const { left = [] } = before as { readonly left?: readonly FieldChange[] };
      const other = left.map(
        ({ field, from, to }) =>
          `${field} is ${from === undefined ? 'not set' : JSON.stringify(from)}, not ${JSON.stringify(to)}: the bucket was not made by \`activate\`, and is changed only where the section says \`bucket: complete\`.`,
      );
      return [...other, ...expiryNote(before)];
    },
  };
}
