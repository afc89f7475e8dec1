import type { ScalingOperation } from '../context.js';
import { requireGroup } from '../find.js';
import { readProcesses } from '../processes.js';

export const resumeProcesses: ScalingOperation = {
  name: 'ResumeProcesses',
  does: 'Resumes processes of a group, all where none is named.',
  async run(input, context) {
    const group = requireGroup(input, context);
    const resumed = readProcesses(input);
    const suspended = group.suspended.filter((name) => !resumed.includes(name));
    await context.groups.put({ ...group, suspended });
    return undefined;
  },
};
