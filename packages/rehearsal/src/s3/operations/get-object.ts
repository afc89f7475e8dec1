import { requireBucket, type S3Operation } from '../context.js';
import { chooseVersion } from '../choose-version.js';
import { describeRead } from '../describe-read.js';

/** Sends an object's bytes, or a range of them, from disk. */
export const getObject: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const { version, handle } = await context.objects.open(bucket.name, request.key, (history) =>
    chooseVersion(request, bucket, history),
  );
  try {
    const { answer, range } = describeRead(request, bucket, version);
    if (answer.status === 304 || version.size === 0) {
      await handle.close();
      return answer;
    }
    const body = handle.createReadStream({
      start: range?.start ?? 0,
      end: range?.end ?? version.size - 1,
      highWaterMark: 256 * 1024,
    });
    return { ...answer, body };
  } catch (error) {
    await handle.close();
    throw error;
  }
};
