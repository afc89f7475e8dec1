import type { CodeDeployOperation } from '../context.js';
import { paginate } from '../paginate.js';

export const listApplications: CodeDeployOperation = (input, context) => {
  const names = context.applications
    .all()
    .map((application) => application.applicationName)
    .sort();
  const { page, nextToken } = paginate(input, names, context.pageSize);
  return { applications: page, nextToken };
};
