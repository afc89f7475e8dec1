import type { Ec2Operation } from '../context.js';
import { isGiven, readTexts } from '../../query/input.js';
import { describeReservations } from '../describe.js';
import { ec2Error } from '../failures.js';
import { readFilters } from '../filters.js';
import { requireInstances, shownInstances } from '../find-instances.js';
import { readPage } from '../page.js';

export const describeInstances: Ec2Operation = {
  name: 'DescribeInstances',
  does: 'Describes instances by their ids, or by filters; those that the rehearsal runs are among them.',
  run(input, context, { account }) {
    const ids = readTexts(input, 'InstanceId');
    if (ids.length > 0 && isGiven(input, 'MaxResults')) {
      throw ec2Error(
        'InvalidParameterCombination',
        'The parameter instancesSet cannot be used with the parameter maxResults',
      );
    }
    const isWanted = readFilters(input);
    const all = ids.length > 0 ? requireInstances(ids, context) : shownInstances(context);
    const { page, nextToken } = readPage(input, all.filter(isWanted));
    return { reservationSet: describeReservations(page, account), nextToken };
  },
};
