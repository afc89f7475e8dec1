import { describeOnPremises, readInstanceNames } from '../on-premises.js';
import { defineOperation } from '../operation.js';

export const batchGetOnPremisesInstances = defineOperation({
  name: 'BatchGetOnPremisesInstances',
  does: 'Gives the on-premises instances that are known.',
  read: (input) => ({ names: readInstanceNames(input, 'BatchLimitExceededException') }),
  run: ({ names }, context) => ({
    instanceInfos: names
      .flatMap((name) => context.onPremises.get(name) ?? [])
      .map(describeOnPremises),
  }),
});
