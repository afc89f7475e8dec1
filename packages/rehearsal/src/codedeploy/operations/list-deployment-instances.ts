import { defineOperation } from '../operation.js';
import { paginate } from '../paginate.js';
import { readDeploymentId, readTexts, readText } from '../read-input.js';
import { checkLabels, checkStatuses, isLabeled, startedTargets } from '../target.js';

export const listDeploymentInstances = defineOperation({
  name: 'ListDeploymentInstances',
  does: 'The older name of `ListDeploymentTargets`.',
  read: (input, context) => {
    const targets = startedTargets(context, readDeploymentId(input));
    const wanted = checkStatuses(readTexts(input, 'instanceStatusFilter'));
    const labels = checkLabels(
      readTexts(input, 'instanceTypeFilter'),
      'InvalidInstanceTypeException',
    );
    const ids = targets
      .filter((target) => isLabeled(target, labels) && (!wanted || wanted.includes(target.status)))
      .map((target) => target.targetId);
    return { ids, token: readText(input, 'nextToken') };
  },
  run: ({ ids, token }, context) => {
    const { page, nextToken } = paginate(token, ids, context.pageSize);
    return { instancesList: page, nextToken };
  },
});
