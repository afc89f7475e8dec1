import type { Ec2Operation } from '../context.js';
import { changeState } from '../change-state.js';

export const stopInstances: Ec2Operation = {
  name: 'StopInstances',
  does: 'Stops instances.',
  run: (input, context) =>
    changeState(input, context, {
      to: 'stopped',
      by: 'stopping',
      from: ['running', 'stopped'],
      word: 'stopped',
    }),
};
