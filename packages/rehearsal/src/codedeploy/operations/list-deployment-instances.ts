import type { CodeDeployOperation } from '../context.js';
import { paginate } from '../paginate.js';
import { readDeploymentId, readTexts } from '../read-input.js';
import { startedTargets, checkStatuses } from '../target.js';

/** The older name of `listDeploymentTargets`. */
export const listDeploymentInstances: CodeDeployOperation = (input, context) => {
  const targets = startedTargets(context, readDeploymentId(input));
  const wanted = checkStatuses(readTexts(input, 'instanceStatusFilter'));
  const ids = targets
    .filter((target) => !wanted || wanted.includes(target.status))
    .map((target) => target.targetId);
  const { page, nextToken } = paginate(input, ids, context.pageSize);
  return { instancesList: page, nextToken };
};
