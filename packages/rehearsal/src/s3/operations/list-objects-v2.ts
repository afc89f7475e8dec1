import { requireBucket } from '../context.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';
import { readPage } from '../list-keys.js';

export const listObjectsV2 = defineOperation({
  name: 'ListObjectsV2',
  does: 'Lists the keys of a bucket, second version of the operation: continues by an opaque token.',
  route: 'GET bucket?list-type',
  read: async (request, context) => {
    const bucket = await requireBucket(request, context);
    const { query } = request.call;
    const token = query.get('continuation-token');
    const after = token === null ? (query.get('start-after') ?? '') : decodeToken(token);
    return { bucket, query, token, after };
  },
  run: async ({ bucket, query, token, after }, context) => {
    const page = await readPage(bucket.name, query, after, context);
    return xmlAnswer('ListBucketResult', {
      Name: bucket.name,
      Prefix: page.encode(page.prefix),
      Delimiter: page.delimiter && page.encode(page.delimiter),
      MaxKeys: page.maxKeys,
      EncodingType: query.get('encoding-type') ?? undefined,
      KeyCount: page.contents.length + page.commonPrefixes.length,
      IsTruncated: page.next !== undefined,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: page.next === undefined ? undefined : encodeToken(page.next),
      StartAfter: query.get('start-after') ?? undefined,
      Contents: page.contents,
      CommonPrefixes: page.commonPrefixes,
    });
  },
});

function encodeToken(key: string): string {
  return Buffer.from(key).toString('base64');
}

function decodeToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString('utf8');
  if (key === '' || encodeToken(key) !== token) {
    throw s3Errors.invalidArgument(
      'continuation-token',
      token,
      'The continuation token provided is incorrect',
    );
  }
  return key;
}
