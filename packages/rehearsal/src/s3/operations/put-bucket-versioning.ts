import { requireBucket, type S3Operation } from '../context.js';
import { readDocument } from '../read-document.js';
import { S3Error } from '../s3-error.js';
import { parseXml, textOf } from '../xml.js';

/** Switches versioning on, or suspends it. */
export const putBucketVersioning: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const document = parseXml(await readDocument(request.call), 'VersioningConfiguration');
  const status = textOf(document.Status);
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw new S3Error(
      400,
      'IllegalVersioningConfigurationException',
      'The Versioning element must be specified',
    );
  }
  await context.buckets.save({ ...bucket, versioning: status });
  return { status: 200 };
};
