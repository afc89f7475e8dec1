import type { VersioningStatus } from '../bucket.js';
import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';
import { S3Error } from '../s3-error.js';
import { parseXml, textOf } from '../xml.js';

export const putBucketVersioning = defineOperation({
  name: 'PutBucketVersioning',
  does: 'Switches versioning on, or suspends it.',
  route: 'PUT bucket?versioning',
  read: async (request, context) => {
    const { name } = await requireBucket(request, context);
    const document = parseXml(await readDocument(request.call), 'VersioningConfiguration');
    const status = textOf(document.Status);
    if (status !== 'Enabled' && status !== 'Suspended') {
      throw new S3Error(
        400,
        'IllegalVersioningConfigurationException',
        'The Versioning element must be specified',
      );
    }
    const versioning: VersioningStatus = status;
    return { name, versioning };
  },
  run: async ({ name, versioning }, context) => {
    await context.buckets.change(name, (bucket) => ({ ...bucket, versioning }));
    return { status: 200 };
  },
});
