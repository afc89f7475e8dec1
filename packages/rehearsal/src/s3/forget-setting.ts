import type { Bucket } from './bucket.js';
import { requireBucket } from './context.js';
import { defineOperation, type S3Operation } from './operation.js';

/** An operation that removes a setting of a bucket; one that is not there counts as removed. */
export function forgetSetting({
  without,
  ...operation
}: Pick<S3Operation, 'name' | 'does' | 'route'> & {
  /** How the bucket is without it. */
  readonly without: Partial<Bucket>;
}): S3Operation<{ readonly name: string }> {
  return defineOperation({
    ...operation,
    read: async (request, context) => {
      const { name } = await requireBucket(request, context);
      return { name };
    },
    run: async ({ name }, context) => {
      await context.buckets.change(name, (bucket) => ({ ...bucket, ...without }));
      return { status: 204 };
    },
  });
}
