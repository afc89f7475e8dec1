import { rm } from 'node:fs/promises';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { failure } from '../errors/failure.js';
import { abortCommand } from '../errors/aws-command.js';
import { isAtWork, thisProcess } from '../files/running-process.js';
import { partsOf, removeUpload, type UploadTarget } from './remove-upload.js';
import { nameUpload, type UploadRequest, type UploadWarning } from './request.js';
import { listUploads } from './lost-uploads.js';
import type { RecordedUpload, S3Place, UploadJournal } from './upload-journal.js';

/** How what was left is told. */
export interface TellLeft {
  readonly onNotice: (message: string) => void;
  readonly onWarning: (warning: UploadWarning) => void;
}

/**
 * Removes the uploads that runs of this project have left which were killed, or could not remove them. What belongs to a
 * run that is at work is left alone; what cannot be judged from here, or removed, is told with the command that removes it.
 * That none of this succeeds is no reason not to deploy.
 */
export async function removeLeftUploads(
  clients: Clients,
  journal: UploadJournal,
  here: S3Place,
  calling: Calling,
  { onNotice, onWarning }: TellLeft,
): Promise<void> {
  const self = await thisProcess();
  const records = await journal.read().catch((error: unknown) => {
    onWarning({
      message: `Whether an earlier run left an upload open cannot be looked up: ${(error as Error).message}`,
    });
    return [];
  });
  for (const { file, upload } of records) {
    if (upload === undefined) {
      onWarning({
        message: `${file} may name an upload that an earlier run left open, but it is damaged or of another version of codedeployer.`,
        hint: 'Look with `aws s3api list-multipart-uploads`, then delete the file.',
      });
      continue;
    }
    const atWork = await isAtWork(upload.process, self);
    if (atWork === true) continue;
    const strikeOut = () => rm(file, { force: true });
    const name = `the upload to s3://${upload.bucket}/${upload.key} that a run of this project on ${upload.process.host} began at ${upload.begun}`;
    const warn = (why: string) => {
      onWarning({
        message: `S3 may still hold parts of ${name}: ${why}.`,
        hint: `Unless that run is still at work, remove them: ${abortCommand(upload, upload.uploadId)}`,
      });
    };
    if (upload.region !== here.region || upload.endpoint !== here.endpoint) {
      warn(`it is in ${upload.endpoint ?? upload.region}, and this run is not`);
      continue;
    }
    const target = targetOfRecord(upload);
    try {
      if ((await partsOf(clients, target, calling).catch(unseen)) === 'no upload') {
        await strikeOut(); // somebody has removed it, or it was completed at the last moment
      } else if (atWork === undefined) {
        warn('it cannot be told from here whether it is still at work');
      } else {
        await removeUpload(clients, target, calling);
        await strikeOut();
        onNotice(`Removed what was left in S3 of ${name}; it had been ended amid it.`);
      }
    } catch (error) {
      calling.signal?.throwIfAborted();
      warn((error as Error).message);
    }
  }
}

/** Who may not look at parts may still abort. */
function unseen(): 'some' {
  return 'some';
}

function targetOfRecord(upload: RecordedUpload): UploadTarget {
  const { bucket: Bucket, key: Key, uploadId: UploadId, expectedBucketOwner: owner } = upload;
  return { Bucket, Key, UploadId, ExpectedBucketOwner: owner };
}

/**
 * Tells of uploads to the same key that nobody of this project has taken down: they may be those of a run on another
 * machine, at work or killed. To be called before one is begun.
 */
export async function tellOtherUploads(clients: Clients, request: UploadRequest): Promise<void> {
  const { journal, onWarning } = request;
  if (journal === undefined) return;
  // Who may not list them deploys all the same, and cannot be told.
  const open = await listUploads(clients, request).catch(() => []);
  const records = await journal.uploads.read().catch(() => []);
  const noted = new Set(records.map(({ upload }) => upload?.uploadId));
  const uploadIds = open.flatMap(({ UploadId }) =>
    UploadId === undefined || noted.has(UploadId) ? [] : UploadId,
  );
  if (uploadIds.length === 0) return;
  onWarning?.(failure('UPLOAD_OF_ANOTHER', { ...nameUpload(request), uploadIds }));
}
