import { requireBucket } from '../context.js';
import { s3Errors } from '../errors.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getBucketLifecycleConfiguration = defineOperation({
  name: 'GetBucketLifecycleConfiguration',
  does: 'Gives the rules of the lifecycle as they came. Nothing here acts on them.',
  route: 'GET bucket?lifecycle',
  read: async (request, context) => {
    const { name, lifecycle } = await requireBucket(request, context);
    if (!lifecycle) throw s3Errors.noSuchSetting(name, 'NoSuchLifecycleConfiguration');
    return { lifecycle };
  },
  run: ({ lifecycle }) =>
    xmlAnswer(
      'LifecycleConfiguration',
      { Rule: lifecycle },
      { 'x-amz-transition-default-minimum-object-size': 'all_storage_classes_128K' },
    ),
});
