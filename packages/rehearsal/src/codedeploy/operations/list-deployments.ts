import { CodeDeployError } from '../codedeploy-error.js';
import { requireGroup, type JsonObject } from '../context.js';
import { deploymentStatuses } from '../../protocol/deployment.js';
import { defineOperation } from '../operation.js';
import { paginate } from '../paginate.js';
import { readObject, readOptionalName, readTexts, readTime, readText } from '../read-input.js';

export const listDeployments = defineOperation({
  name: 'ListDeployments',
  does: 'Lists deployments, the newest first.',
  read: (input, context) => {
    const application = readOptionalName(input, 'applicationName', 'Application');
    const groupName = readOptionalName(input, 'deploymentGroupName', 'DeploymentGroup');
    if (application !== undefined && groupName === undefined) {
      throw new CodeDeployError(
        'DeploymentGroupNameRequiredException',
        'Deployment group name is missing',
      );
    }
    if (groupName !== undefined && application === undefined) {
      throw new CodeDeployError('ApplicationNameRequiredException', 'Application name is missing');
    }
    const group =
      application !== undefined && groupName !== undefined
        ? requireGroup(context, application, groupName)
        : undefined;
    const statuses = readStatuses(input);
    const range = readRange(input);
    return { group, statuses, range, token: readText(input, 'nextToken') };
  },
  run: ({ group, statuses, range, token }, context) => {
    const ids = context.deployments
      .all()
      .toReversed() // the newest first, also of those of one moment
      .filter(
        (deployment) =>
          (!group || deployment.deploymentGroupId === group.deploymentGroupId) &&
          (!statuses || statuses.includes(deployment.status)) &&
          deployment.createTime >= range.start &&
          deployment.createTime <= range.end,
      )
      .sort((a, b) => b.createTime - a.createTime)
      .map((deployment) => deployment.deploymentId);
    const { page, nextToken } = paginate(token, ids, context.pageSize);
    return { deployments: page, nextToken };
  },
});

function readStatuses(input: JsonObject): readonly string[] | undefined {
  const statuses = readTexts(input, 'includeOnlyStatuses');
  const unknown = statuses?.find((status) => !deploymentStatuses.some((known) => known === status));
  if (unknown === undefined) return statuses;
  throw new CodeDeployError(
    'InvalidDeploymentStatusException',
    `${unknown} is not a deployment status`,
  );
}

function readRange(input: JsonObject): { start: number; end: number } {
  const range = readObject(input, 'createTimeRange') ?? {};
  const start = readTime(range, 'start') ?? 0;
  const end = readTime(range, 'end') ?? Number.POSITIVE_INFINITY;
  if (start > end) {
    throw new CodeDeployError('InvalidTimeRangeException', 'The time range ends before it starts');
  }
  return { start, end };
}
