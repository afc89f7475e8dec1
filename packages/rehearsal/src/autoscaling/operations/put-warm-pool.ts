import type { ScalingOperation } from '../context.js';
import { readChoice, readNumber } from '../../query/input.js';
import { requireGroup } from '../find.js';

export const putWarmPool: ScalingOperation = {
  name: 'PutWarmPool',
  does: 'Gives a group a warm pool, or changes it.',
  async run(input, context) {
    const group = requireGroup(input, context);
    const { warmPool: before } = group;
    const prepared =
      readNumber(input, 'MaxGroupPreparedCapacity', { least: -1 }) ?? before?.prepared;
    const warmPool = {
      least: readNumber(input, 'MinSize', { least: 0 }) ?? before?.least ?? 0,
      ...(prepared !== undefined && prepared >= 0 && { prepared }),
      state:
        readChoice(input, 'PoolState', ['Stopped', 'Running', 'Hibernated']) ??
        before?.state ??
        'Stopped',
    };
    await context.groups.put({ ...group, warmPool });
    return {};
  },
};
