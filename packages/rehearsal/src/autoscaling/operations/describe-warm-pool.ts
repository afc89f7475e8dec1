import type { ScalingOperation } from '../context.js';
import { describePool } from '../describe.js';
import { requireGroup } from '../find.js';

export const describeWarmPool: ScalingOperation = {
  name: 'DescribeWarmPool',
  does: 'Describes the warm pool of a group, which never has instances here.',
  run(input, context) {
    const { warmPool } = requireGroup(input, context);
    return {
      ...(warmPool && { WarmPoolConfiguration: describePool(warmPool) }),
      Instances: [],
    };
  },
};
