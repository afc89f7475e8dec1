import { CodeDeployError } from '../codedeploy-error.js';
import { requireApplication, type CodeDeployContext, type JsonObject } from '../context.js';
import type { Revision } from '../model.js';
import { defineOperation } from '../operation.js';
import { paginate } from '../paginate.js';
import { readChoice, readName, readText } from '../read-input.js';
import { targetGroups } from '../revision.js';

export const listApplicationRevisions = defineOperation({
  name: 'ListApplicationRevisions',
  does: 'Lists the revisions of an application, by place, by use and in order.',
  read: (input, context) => {
    const applicationName = readName(input, 'applicationName', 'Application');
    requireApplication(context, applicationName);
    const sortBy = readChoice(
      input,
      'sortBy',
      ['registerTime', 'firstUsedTime', 'lastUsedTime'] as const,
      'InvalidSortByException',
    );
    const sortOrder = readChoice(
      input,
      'sortOrder',
      ['ascending', 'descending'] as const,
      'InvalidSortOrderException',
    );
    return {
      applicationName,
      sortBy,
      sortOrder,
      isThere: byPlace(input),
      isUsed: byUse(input, context),
      token: readText(input, 'nextToken'),
    };
  },
  run: ({ applicationName, sortBy, sortOrder, isThere, isUsed, token }, context) => {
    const revisions = context.revisions
      .all()
      .filter((revision) => revision.applicationName === applicationName)
      .filter(isThere)
      .filter(isUsed);
    const direction = sortOrder === 'descending' ? -1 : 1;
    const sorted = sortBy
      ? revisions.sort((a, b) => direction * ((a[sortBy] ?? 0) - (b[sortBy] ?? 0)))
      : revisions;
    const { page, nextToken } = paginate(token, sorted, context.pageSize);
    return { revisions: page.map((revision) => revision.location), nextToken };
  },
});

function byPlace(input: JsonObject): (revision: Revision) => boolean {
  const bucket = readText(input, 's3Bucket');
  const prefix = readText(input, 's3KeyPrefix');
  if (prefix !== undefined && bucket === undefined) {
    throw new CodeDeployError(
      'BucketNameFilterRequiredException',
      'A bucket name is required, but was not provided: s3KeyPrefix needs s3Bucket',
    );
  }
  return ({ location: { s3Location } }) =>
    (bucket === undefined || s3Location.bucket === bucket) &&
    s3Location.key.startsWith(prefix ?? '');
}

function byUse(input: JsonObject, context: CodeDeployContext): (revision: Revision) => boolean {
  const deployed = readChoice(
    input,
    'deployed',
    ['include', 'exclude', 'ignore'] as const,
    'InvalidDeployedStateFilterException',
  );
  if (deployed === undefined || deployed === 'ignore') return () => true;
  return (revision) => targetGroups(context, revision).length > 0 === (deployed === 'include');
}
