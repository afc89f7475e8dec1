import { usualCalling, type Calling } from '../aws/call.js';
import type { NamedUpload } from '../errors/aws-command.js';
import type { S3Revision } from '../model/uploaded-revision.js';
import type { Sequence } from '../model/sequence.js';
import type { ObjectOptions } from './object-options.js';
import type { S3Place, UploadJournal } from './upload-journal.js';

export interface UploadWarning {
  readonly message: string;
  readonly hint?: string | undefined;
}

export interface UploadRequest {
  readonly bucket: string;
  readonly key: string;
  readonly bundleType: S3Revision['bundleType'];
  readonly digest: string;
  /** Version of what a digest stands for: an object with this digest in another one is not this revision. */
  readonly scheme?: number | undefined;
  readonly region: string;
  /** Kept as metadata of the object, beside the digest. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Where its build stands, which is kept as metadata as well. An object of it that stands before that is uploaded again:
   * a job that deploys it by its name knows nothing else. Without it, the object says nothing of it.
   */
  readonly sequence?: Sequence | undefined;
  /** How the object is kept. */
  readonly object?: ObjectOptions | undefined;
  /**
   * Starts to make the archive; called only when it has to be uploaded, and once more when another upload came first. A
   * piece is copied before the next one is asked for.
   */
  readonly pack: (signal?: AbortSignal) => AsyncIterable<Uint8Array>;
  /** Upper bound of the archive's size, in bytes; for the size of the parts. */
  readonly sizeAtMost?: number | undefined;
  readonly onProgress?: ((loadedBytes: number) => void) | undefined;
  /** Told what a person may want to put right in S3; the upload goes on. */
  readonly onWarning?: ((warning: UploadWarning) => void) | undefined;
  /** Where uploads in parts are taken down, and where S3 is. */
  readonly journal?: { readonly uploads: UploadJournal; readonly here: S3Place } | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How often and how long S3 is asked. */
  readonly calling?: Calling | undefined;
}

/** Which object a call is about. */
export interface ObjectTarget {
  readonly Bucket: string;
  readonly Key: string;
  readonly ExpectedBucketOwner: string | undefined;
}

/** What every call about the object says. */
export function targetOf({ bucket, key, object }: UploadRequest): ObjectTarget {
  const owner = object?.expectedBucketOwner;
  return { Bucket: bucket, Key: key, ExpectedBucketOwner: owner };
}

/** What a command about the upload has to name. */
export function nameUpload({ bucket, key, region, object }: UploadRequest): NamedUpload {
  return { bucket, key, region, expectedBucketOwner: object?.expectedBucketOwner };
}

/** How calls are made that end when the run is cancelled. */
export function cancellable({ calling = usualCalling, signal }: UploadRequest): Calling {
  return { ...calling, signal };
}

/** How calls are made that have to come to their end. */
export function lasting({ calling = usualCalling }: UploadRequest): Calling {
  return { ...calling, signal: undefined };
}

/** The object as messages call it. */
export function nameObject({ bucket, key, object }: UploadRequest): string {
  const owner = object?.expectedBucketOwner;
  const name = `s3://${bucket}/${key}`;
  return owner === undefined ? name : `${name} (in a bucket of the account ${owner})`;
}
