import { readLifecycle } from '../bucket-lifecycle.js';
import { requireBucket } from '../context.js';
import { defineOperation } from '../operation.js';
import { readDocument } from '../read-document.js';

export const putBucketLifecycleConfiguration = defineOperation({
  name: 'PutBucketLifecycleConfiguration',
  does: 'Replaces the rules of the lifecycle.',
  route: 'PUT bucket?lifecycle',
  read: async (request, context) => {
    const { name } = await requireBucket(request, context);
    return { name, lifecycle: readLifecycle(await readDocument(request.call)) };
  },
  run: async ({ name, lifecycle }, context) => {
    await context.buckets.change(name, (bucket) => ({ ...bucket, lifecycle }));
    return {
      status: 200,
      headers: { 'x-amz-transition-default-minimum-object-size': 'all_storage_classes_128K' },
    };
  },
});
