import { askS3 } from '../aws/ask-s3.js';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { s3Sdk } from '../aws/sdk.js';

/** An object of S3, one certain version of it. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly eTag: string;
  /** In bytes. */
  readonly size: number;
  readonly expectedBucketOwner?: string | undefined;
}

/** `s3://bucket/key` */
export function nameObject({ bucket, key }: ObjectAddress): string {
  return `s3://${bucket}/${key}`;
}

/**
 * Reads some bytes of an object, and refuses another object that has come under its key.
 *
 * @param start of the first byte
 * @param end behind the last byte
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function readRange(
  clients: Clients,
  address: ObjectAddress,
  { start, end }: { readonly start: number; readonly end: number },
  calling: Calling,
): Promise<Uint8Array> {
  const { GetObjectCommand } = s3Sdk();
  const { bucket: Bucket, key: Key, versionId: VersionId, eTag, expectedBucketOwner } = address;
  const make = () =>
    new GetObjectCommand({
      ...{ Bucket, Key, VersionId, ExpectedBucketOwner: expectedBucketOwner },
      IfMatch: `"${eTag}"`,
      Range: `bytes=${start}-${end - 1}`,
    });
  try {
    const { Body } = await askS3(clients, 'GetObject', make, calling, end - start);
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    calling.signal?.throwIfAborted();
    throw explainServiceError(error, 's3:GetObject', nameObject(address));
  }
}
