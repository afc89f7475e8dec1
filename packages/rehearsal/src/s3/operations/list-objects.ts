import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';
import { readPage } from '../list-keys.js';

export const listObjects = defineOperation({
  name: 'ListObjects',
  does: 'Lists the keys of a bucket, first version of the operation: continues by a key.',
  route: 'GET bucket',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const { query } = request.call;
    return { bucket, query };
  },
  run: async ({ bucket, query }, context) => {
    const page = await readPage(bucket.name, query, query.get('marker') ?? '', context);
    return xmlAnswer('ListBucketResult', {
      Name: bucket.name,
      Prefix: page.encode(page.prefix),
      Marker: query.get('marker') ?? '',
      Delimiter: page.delimiter && page.encode(page.delimiter),
      MaxKeys: page.maxKeys,
      EncodingType: query.get('encoding-type') ?? undefined,
      IsTruncated: page.next !== undefined,
      NextMarker:
        page.next !== undefined && page.delimiter !== undefined
          ? page.encode(page.next)
          : undefined,
      Contents: page.contents,
      CommonPrefixes: page.commonPrefixes,
    });
  },
});
