import type { ScalingOperation } from '../context.js';
import { randomUUID } from 'node:crypto';
import { partitionOf } from '../../iam/identifiers.js';
import { QueryError } from '../../query/query-error.js';
import { readBounds } from '../bounds.js';
import { readGroupName } from '../find.js';
import { scale } from '../instances.js';
import type { ScalingGroup } from '../model.js';
import { readSettings, readTags } from '../read-group.js';

export const createAutoScalingGroup: ScalingOperation = {
  name: 'CreateAutoScalingGroup',
  does: 'Creates a group, and launches as many instances as it wants.',
  async run(input, context, caller) {
    const name = readGroupName(input);
    const bounds = readBounds(input);
    const settings = readSettings(input);
    const tags = readTags(input);
    if (context.groups.get(name)) {
      const message = `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`;
      throw new QueryError(400, 'AlreadyExists', message);
    }
    const { account, region } = caller;
    const group: ScalingGroup = {
      ...settings,
      name,
      arn: `arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`,
      createdTime: context.now().getTime(),
      bounds,
      tags,
      suspended: [],
      hooks: [],
    };
    await Promise.all([context.groups.put(group), scale(group, context)]);
    return undefined;
  },
};
