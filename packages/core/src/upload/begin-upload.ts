import type { CreateMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { setTimeout as sleep } from 'node:timers/promises';
import { askS3 } from '../aws/ask-s3.js';
import { endOf, mayHaveBeenDone } from '../aws/call-end.js';
import type { Clients } from '../aws/clients.js';
import { s3Sdk } from '../aws/sdk.js';
import { clockOfSigning } from '../aws/service-clock.js';
import { failure } from '../errors/failure.js';
import { findBegun, findLostUploads, removeLostUploads, type Beginning } from './lost-uploads.js';
import { lasting, nameUpload, type UploadRequest } from './request.js';

/** An upload that has begun. */
export interface BegunUpload {
  readonly uploadId: string;
  /** Removes what else may have been begun; to be called when the upload is at its end. */
  readonly removeLost: () => Promise<void>;
}

/** Milliseconds before each look for an upload that nobody was told of: without an answer, S3 may still be at it. */
const looks = { answered: [0, 500], unanswered: [0, 1000, 4000] };

/** How often an upload is begun at most when it cannot be found out what became of the first one. */
const mostBeginnings = 2;

function warnOfLost(request: UploadRequest, uploadIds: readonly string[]): void {
  request.onWarning?.(failure('UPLOAD_LEFT_OPEN', { ...nameUpload(request), uploadIds }));
}

/**
 * Looks for what a call has begun whose answer cannot be read or never came.
 *
 * @returns undefined when it is not to be found
 */
async function findOwn(
  clients: Clients,
  request: UploadRequest,
  since: Date,
  pauses: readonly number[],
): Promise<string | undefined> {
  for (const pause of pauses) {
    await sleep(pause);
    const [found, ...others] = await findBegun(clients, request, since);
    // With one beside it, which may be another run's, it cannot be told which one is ours.
    if (others.length > 0) return undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Begins an upload, by one call: each one that S3 has heard of begins another. When it is not known what became of it,
 * its upload is looked for and taken over. Not to be cancelled: an upload of which nobody has learned the id could not
 * be removed.
 *
 * @throws what the call ended with; that something may have been left open is told as a warning
 */
export async function beginUpload(
  clients: Clients,
  request: UploadRequest,
  input: CreateMultipartUploadCommandInput,
): Promise<BegunUpload> {
  const { CreateMultipartUploadCommand } = s3Sdk();
  const { clock } = lasting(request);
  const started = performance.now();
  // S3 counts in whole seconds, and so do the dates of its answers.
  const since = new Date((clock?.now() ?? clockOfSigning()).getTime() - 2000);
  const milliseconds = () => performance.now() - started;
  for (let requests = 1; ; requests++) {
    try {
      const make = () => new CreateMultipartUploadCommand(input);
      const { UploadId } = await askS3(clients, 'CreateMultipartUpload', make, lasting(request));
      if (UploadId === undefined) throw new Error('S3 began an upload without an id.');
      const beginning = { uploadId: UploadId, requests, milliseconds: milliseconds() };
      return { uploadId: UploadId, removeLost: await watchForLost(clients, request, beginning) };
    } catch (error) {
      const end = endOf(error);
      if (!mayHaveBeenDone(end)) {
        if (requests > 1) warnOfLost(request, []);
        throw error;
      }
      // Where we may not look, another one is begun, and what was not found out is told.
      const pauses = end === 'silent' || end === 'broken' ? looks.unanswered : looks.answered;
      const own = await findOwn(clients, request, since, pauses).catch(() => undefined);
      if (own !== undefined) return { uploadId: own, removeLost: () => Promise.resolve() };
      if (requests < mostBeginnings && request.signal?.aborted !== true) continue;
      warnOfLost(request, []);
      throw error;
    }
  }
}

/**
 * Looks for uploads that S3 has begun, and that nobody was told of, while there is one of the same run to compare with.
 * That they cannot be removed is worth a warning and no more: they hold nothing.
 *
 * @returns what removes them; to be called when that one is at its end
 */
async function watchForLost(
  clients: Clients,
  request: UploadRequest,
  beginning: Beginning,
): Promise<() => Promise<void>> {
  try {
    const lost = await findLostUploads(clients, request, beginning);
    return async () => {
      const left = await removeLostUploads(clients, request, lost).catch(() => lost.uploadIds);
      if (left.length > 0) warnOfLost(request, left);
    };
  } catch {
    warnOfLost(request, []);
    return () => Promise.resolve();
  }
}
