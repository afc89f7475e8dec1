import type { ScalingOperation } from '../context.js';
import { requireGroup } from '../find.js';
import { readProcesses } from '../processes.js';

export const suspendProcesses: ScalingOperation = {
  name: 'SuspendProcesses',
  does: 'Suspends processes of a group, all where none is named.',
  async run(input, context) {
    const group = requireGroup(input, context);
    const suspended = [...new Set([...group.suspended, ...readProcesses(input)])];
    await context.groups.put({ ...group, suspended });
    return undefined;
  },
};
