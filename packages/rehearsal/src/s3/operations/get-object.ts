import { requireBucket } from '../context.js';
import { chooseVersion } from '../choose-version.js';
import { describeRead } from '../describe-read.js';
import { defineOperation } from '../operation.js';

export const getObject = defineOperation({
  name: 'GetObject',
  does: "Sends an object's bytes, or a range of them, from disk.",
  route: 'GET object',
  read: async (request, context) => ({ bucket: await requireBucket(request, context) }),
  run: async ({ bucket }, context, request) => {
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
  },
});
