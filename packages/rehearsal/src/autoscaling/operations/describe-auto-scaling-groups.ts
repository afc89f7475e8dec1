import type { ScalingOperation } from '../context.js';
import { readStructures, readText, readTexts, type Input } from '../../query/input.js';
import { describeGroup } from '../describe.js';
import { validation } from '../find.js';
import type { ScalingGroup } from '../model.js';
import { readPage } from '../page.js';

/** By `tag-key`, `tag-value` and `tag:KEY`. @throws QueryError `ValidationError` */
function readFilters(input: Input): (group: ScalingGroup) => boolean {
  const filters = readStructures(input, 'Filters').map((filter) => {
    const name = readText(filter, 'Name') ?? '';
    if (name !== 'tag-key' && name !== 'tag-value' && !name.startsWith('tag:'))
      throw validation(`The filter '${name}' is invalid`);
    return { name, values: readTexts(filter, 'Values') };
  });
  return ({ tags }) =>
    filters.every(({ name, values }) =>
      tags.some(({ Key, Value }) => {
        if (name === 'tag-key') return values.includes(Key);
        return (name === 'tag-value' || name === `tag:${Key}`) && values.includes(Value);
      }),
    );
}

export const describeAutoScalingGroups: ScalingOperation = {
  name: 'DescribeAutoScalingGroups',
  does: 'Describes groups with their instances, by name or by filters of tags; a name that there is not is passed over.',
  run(input, context) {
    const names = readTexts(input, 'AutoScalingGroupNames');
    const isWanted = readFilters(input);
    const groups = context.groups
      .all()
      .filter((group) => (names.length === 0 || names.includes(group.name)) && isWanted(group))
      .map((group) => describeGroup(group, context));
    return readPage(input, 'AutoScalingGroups', groups);
  },
};
