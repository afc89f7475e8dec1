import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const listMultipartUploads = defineOperation({
  name: 'ListMultipartUploads',
  does: 'Lists the multipart uploads that are under way.',
  route: 'GET bucket?uploads',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const { query } = request.call;
    const prefix = query.get('prefix') ?? '';
    const keyMarker = query.get('key-marker') ?? '';
    const idMarker = query.get('upload-id-marker') ?? '';
    return { bucket, query, prefix, keyMarker, idMarker };
  },
  run: async ({ bucket, query, prefix, keyMarker, idMarker }, context) => {
    const maxUploads = Math.min(
      Number(query.get('max-uploads') ?? context.pageSize),
      context.pageSize,
    );
    const all = (await context.uploads.list(bucket.name)).filter((upload) =>
      upload.key.startsWith(prefix),
    );
    const marked = idMarker ? all.findIndex((upload) => upload.uploadId === idMarker) : -1;
    const rest =
      marked >= 0
        ? all.slice(marked + 1)
        : all.filter(
            (upload) => Buffer.compare(Buffer.from(upload.key), Buffer.from(keyMarker)) > 0,
          );
    const page = rest.slice(0, maxUploads);
    const truncated = rest.length > page.length;
    return xmlAnswer('ListMultipartUploadsResult', {
      Bucket: bucket.name,
      KeyMarker: keyMarker,
      UploadIdMarker: idMarker,
      NextKeyMarker: truncated ? page.at(-1)?.key : undefined,
      NextUploadIdMarker: truncated ? page.at(-1)?.uploadId : undefined,
      MaxUploads: maxUploads,
      IsTruncated: truncated,
      Prefix: prefix,
      Upload: page.map((upload) => ({
        Key: upload.key,
        UploadId: upload.uploadId,
        Initiator: { ID: bucket.owner },
        Owner: { ID: bucket.owner },
        StorageClass: upload.attributes.storageClass,
        Initiated: upload.initiated,
        ...(upload.checksumRequested && {
          ChecksumAlgorithm: upload.checksumAlgorithm,
          ChecksumType: upload.checksumType,
        }),
      })),
    });
  },
});
