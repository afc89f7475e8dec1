import { setTimeout as sleep } from 'node:timers/promises';
import { askS3 } from '../aws/ask-s3.js';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import type { ObjectTarget } from './request.js';

export interface UploadTarget extends ObjectTarget {
  readonly UploadId: string;
}

function isGone(error: unknown): boolean {
  return (error as Error).name === 'NoSuchUpload';
}

/** Whether S3 holds parts of an upload. */
export async function partsOf(
  clients: Clients,
  upload: UploadTarget,
  calling: Calling,
): Promise<'some' | 'none' | 'no upload'> {
  const { ListPartsCommand } = s3Sdk();
  try {
    const make = () => new ListPartsCommand({ ...upload, MaxParts: 1 });
    const { Parts = [] } = await askS3(clients, 'ListParts', make, calling);
    return Parts.length > 0 ? 'some' : 'none';
  } catch (error) {
    if (isGone(error)) return 'no upload';
    throw error;
  }
}

/** The same after an upload was aborted; where we may not look, what S3 said to that has to do. */
async function hasParts(
  clients: Clients,
  upload: UploadTarget,
  calling: Calling,
): Promise<boolean> {
  try {
    return (await partsOf(clients, upload, calling)) === 'some';
  } catch (error) {
    if (statusOf(error) === 403) return false;
    throw error;
  }
}

/** Milliseconds to wait before an upload is aborted once more. */
const pauses = [300, 1000, 3000];

/**
 * Aborts an upload until S3 holds nothing of it: a part that had arrived, but was not stored yet, may be stored
 * afterwards. To be called when none is being sent any more.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 *
 * @throws what S3 throws, and when there are parts in the end
 */
export async function removeUpload(
  clients: Clients,
  upload: UploadTarget,
  calling: Calling,
): Promise<void> {
  const { AbortMultipartUploadCommand } = s3Sdk();
  const make = () => new AbortMultipartUploadCommand(upload);
  const abort = () =>
    askS3(clients, 'AbortMultipartUpload', make, calling).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  await abort();
  for (const pause of pauses) {
    if (!(await hasParts(clients, upload, calling))) return;
    await sleep(pause);
    await abort();
  }
  if (await hasParts(clients, upload, calling)) throw new Error('There are still parts of it.');
}
