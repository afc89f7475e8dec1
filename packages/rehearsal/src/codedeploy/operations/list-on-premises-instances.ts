import { hasAnyOf } from '../group-instances.js';
import { isRegistered } from '../on-premises.js';
import { defineOperation } from '../operation.js';
import { paginate } from '../paginate.js';
import { readChoice, readText } from '../read-input.js';
import { readTagFilters } from '../read-tags.js';

export const listOnPremisesInstances = defineOperation({
  name: 'ListOnPremisesInstances',
  does: 'Lists the names of on-premises instances, by tags and by whether they are still there.',
  read: (input) => ({
    status: readChoice(
      input,
      'registrationStatus',
      ['Registered', 'Deregistered'] as const,
      'InvalidRegistrationStatusException',
    ),
    filters: readTagFilters(input, 'tagFilters', 'InvalidTagFilterException') ?? [],
    token: readText(input, 'nextToken'),
  }),
  run: ({ status, filters, token }, context) => {
    const names = context.onPremises
      .all()
      .filter((one) => status === undefined || (status === 'Registered') === isRegistered(one))
      .filter((one) => filters.length === 0 || hasAnyOf(filters, one.tags))
      .map((one) => one.instanceName)
      .sort();
    const { page, nextToken } = paginate(token, names, context.pageSize);
    return { instanceNames: page, nextToken };
  },
});
