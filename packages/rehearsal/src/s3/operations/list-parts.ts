import { checksumElement } from '../checksum.js';
import { requireBucket } from '../context.js';
import { quoted } from '../describe-object.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';
import { uploadIdOf } from '../upload-id.js';

export const listParts = defineOperation({
  name: 'ListParts',
  does: 'Lists the parts that have arrived.',
  route: 'GET object?uploadId',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const { query } = request.call;
    return { bucket, query };
  },
  run: async ({ bucket, query }, context, request) => {
    const upload = await context.uploads.get(bucket.name, request.key, uploadIdOf(request));
    const marker = Number(query.get('part-number-marker') ?? 0);
    const maxParts = Math.min(Number(query.get('max-parts') ?? context.pageSize), context.pageSize);
    const rest = (await context.uploads.parts(bucket.name, upload.uploadId)).filter(
      (part) => part.partNumber > marker,
    );
    const page = rest.slice(0, maxParts);
    return xmlAnswer('ListPartsResult', {
      Bucket: bucket.name,
      Key: request.key,
      UploadId: upload.uploadId,
      Owner: { ID: bucket.owner },
      Initiator: { ID: bucket.owner },
      StorageClass: upload.attributes.storageClass,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.partNumber ?? 0,
      MaxParts: maxParts,
      IsTruncated: rest.length > page.length,
      ...(upload.checksumRequested && {
        ChecksumAlgorithm: upload.checksumAlgorithm,
        ChecksumType: upload.checksumType,
      }),
      Part: page.map((part) => ({
        PartNumber: part.partNumber,
        LastModified: part.lastModified,
        ETag: quoted(part.eTag),
        Size: part.size,
        [checksumElement(part.checksumAlgorithm)]: part.checksum,
      })),
    });
  },
});
