import { requireBucket } from '../context.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import { S3Error } from '../s3-error.js';
import { listOf, parseXml, textOf, xmlAnswer } from '../xml.js';
import { deletionCondition } from '../deletion-condition.js';

export const deleteObjects = defineOperation({
  name: 'DeleteObjects',
  does: 'Deletes up to 1,000 objects; each one succeeds or fails by itself.',
  route: 'POST bucket?delete',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const document = parseXml(await readDocument(request.call), 'Delete');
    const entries = listOf(document.Object);
    if (entries.length === 0 || entries.length > 1000) throw s3Errors.malformedXml();
    return { bucket, entries, quiet: textOf(document.Quiet) === 'true' };
  },
  run: async ({ bucket, entries, quiet }, context) => {
    const deleted = [];
    const failed = [];
    for (const entry of entries) {
      const Key = textOf(entry.Key);
      if (Key === undefined) throw s3Errors.malformedXml();
      const VersionId = textOf(entry.VersionId);
      try {
        const deletion = await context.objects.remove(
          bucket,
          Key,
          VersionId,
          context.now(),
          deletionCondition(Key, textOf(entry.ETag)),
        );
        deleted.push({
          Key,
          VersionId,
          ...(deletion.deleteMarker && {
            DeleteMarker: true,
            DeleteMarkerVersionId: deletion.versionId,
          }),
        });
      } catch (error) {
        if (!(error instanceof S3Error)) throw error;
        failed.push({ Key, VersionId, Code: error.code, Message: error.message });
      }
    }
    return xmlAnswer('DeleteResult', { Deleted: quiet ? [] : deleted, Error: failed });
  },
});
