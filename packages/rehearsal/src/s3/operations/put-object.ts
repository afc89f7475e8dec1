import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { checkKey } from '../check-key.js';
import { incomingPath, requireBucket } from '../context.js';
import { raceCondition, writeConditions } from '../conditions.js';
import { hasMd5ETag, writtenHeaders } from '../describe-object.js';
import { readObjectAttributes } from '../object-attributes.js';
import { defineOperation } from '../operation.js';
import { receiveBody } from '../receive-body.js';

export const putObject = defineOperation({
  name: 'PutObject',
  does: 'Stores a body under a key. The conditions hold at the moment when the object appears, not when the upload begins.',
  route: 'PUT object',
  read: async (request, context) => {
    const { call, key } = request;
    const bucket = await requireBucket(request, context);
    checkKey(key);
    const attributes = readObjectAttributes(call.headers, bucket);
    const check = writeConditions(call.headers, key);
    return { call, key, bucket, attributes, check };
  },
  run: async ({ call, key, bucket, attributes, check }, context) => {
    const wasDeleted = context.objects.watchDeletions(bucket.name, key);
    // Refuse before the body comes when the outcome is already certain.
    await context.objects.history(bucket.name, key).then((history) => {
      const newest = history?.versions[0];
      check(newest?.deleteMarker === false ? newest : undefined);
    });
    const path = incomingPath(context);
    const body = await receiveBody(call, path);
    try {
      const version = await context.objects.commit(
        bucket,
        key,
        path,
        {
          ...attributes,
          lastModified: context.now().toISOString(),
          size: body.size,
          eTag: hasMd5ETag(attributes) ? body.md5.toString('hex') : randomBytes(16).toString('hex'),
          checksum: body.checksum,
        },
        raceCondition(call.headers, key, wasDeleted),
      );
      return { status: 200, headers: writtenHeaders(version, bucket) };
    } finally {
      await rm(path, { force: true }); // still there only when it was refused
    }
  },
});
