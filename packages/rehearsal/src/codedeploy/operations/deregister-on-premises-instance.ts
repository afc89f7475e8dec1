import { readInstanceName } from '../on-premises.js';
import { defineOperation } from '../operation.js';

export const deregisterOnPremisesInstance = defineOperation({
  name: 'DeregisterOnPremisesInstance',
  does: 'Notes down that a machine is no longer there; its name and identity are free again.',
  read: (input) => ({ instanceName: readInstanceName(input) }),
  run: async ({ instanceName }, context) => {
    await context.onPremises.change(instanceName, (instance) => ({
      ...instance,
      deregisterTime: instance.deregisterTime ?? context.now().getTime(),
    }));
    return undefined;
  },
});
