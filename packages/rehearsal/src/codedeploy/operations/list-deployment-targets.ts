import { CodeDeployError } from '../codedeploy-error.js';
import { defineOperation } from '../operation.js';
import { paginate } from '../paginate.js';
import { isStructure } from '../../server/read-json.js';
import { readDeploymentId, readTexts, readText } from '../read-input.js';
import { checkLabels, checkStatuses, isLabeled, startedTargets } from '../target.js';

export const listDeploymentTargets = defineOperation({
  name: 'ListDeploymentTargets',
  does: 'Lists the instances of a deployment, by status.',
  read: (input, context) => {
    const targets = startedTargets(context, readDeploymentId(input));
    const filters = isStructure(input.targetFilters) ? input.targetFilters : {};
    for (const name of Object.keys(filters)) {
      if (name !== 'TargetStatus' && name !== 'ServerInstanceLabel') {
        throw new CodeDeployError(
          'InvalidTargetFilterNameException',
          `${name} is not a target filter name; use TargetStatus or ServerInstanceLabel`,
        );
      }
    }
    const wanted = checkStatuses(readTexts(filters, 'TargetStatus'));
    const labels = checkLabels(
      readTexts(filters, 'ServerInstanceLabel'),
      'InvalidDeploymentInstanceTypeException',
    );
    const ids = targets
      .filter((target) => isLabeled(target, labels) && (!wanted || wanted.includes(target.status)))
      .map((target) => target.targetId);
    return { ids, token: readText(input, 'nextToken') };
  },
  run: ({ ids, token }, context) => {
    const { page, nextToken } = paginate(token, ids, context.pageSize);
    return { targetIds: page, nextToken };
  },
});
