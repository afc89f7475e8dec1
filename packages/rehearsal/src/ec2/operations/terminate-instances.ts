import type { Ec2Operation } from '../context.js';
import { changeState } from '../change-state.js';

export const terminateInstances: Ec2Operation = {
  name: 'TerminateInstances',
  does: 'Ends instances; for an hour they are still shown.',
  run: (input, context) =>
    changeState(input, context, {
      to: 'terminated',
      by: 'shutting-down',
      from: ['running', 'stopped', 'terminated'],
      word: 'terminated',
    }),
};
