import { refuseStrangers } from '../context.js';
import { defineOperation } from '../operation.js';
import { xmlAnswer } from '../xml.js';

export const getBucketLocation = defineOperation({
  name: 'GetBucketLocation',
  does: "Says in which region the bucket stands, from any region's endpoint; empty for `us-east-1`, as S3 has it.",
  route: 'GET bucket?location',
  read: async (request, context) => {
    const bucket = await context.buckets.get(request.bucket);
    refuseStrangers(request, bucket);
    const region = bucket.region === 'us-east-1' ? '' : bucket.region;
    return { region };
  },
  run: ({ region }) => xmlAnswer('LocationConstraint', { '#text': region }),
});
