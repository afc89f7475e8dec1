import type { Ec2Operation } from '../context.js';
import { changeState } from '../change-state.js';

export const startInstances: Ec2Operation = {
  name: 'StartInstances',
  does: 'Starts instances that are stopped.',
  run: (input, context) =>
    changeState(input, context, {
      to: 'running',
      by: 'pending',
      from: ['running', 'stopped'],
      word: 'started',
    }),
};
