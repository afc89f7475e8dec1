import { describeOnPremises, readInstanceName, requireOnPremises } from '../on-premises.js';
import { defineOperation } from '../operation.js';

export const getOnPremisesInstance = defineOperation({
  name: 'GetOnPremisesInstance',
  does: 'Describes an on-premises instance, also one that is no longer there.',
  read: (input, context) => ({ instance: requireOnPremises(context, readInstanceName(input)) }),
  run: ({ instance }) => ({ instanceInfo: describeOnPremises(instance) }),
});
