import { defineOperation } from '../operation.js';
import { readText } from '../read-input.js';
import { paginate } from '../paginate.js';

export const listApplications = defineOperation({
  name: 'ListApplications',
  does: 'Lists the names of the applications.',
  read: (input) => ({ token: readText(input, 'nextToken') }),
  run: ({ token }, context) => {
    const names = context.applications
      .all()
      .map((application) => application.applicationName)
      .sort();
    const { page, nextToken } = paginate(token, names, context.pageSize);
    return { applications: page, nextToken };
  },
});
