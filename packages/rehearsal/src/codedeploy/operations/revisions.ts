import { CodeDeployError } from '../codedeploy-error.js';
import {
  requireApplication,
  type CodeDeployContext,
  type CodeDeployOperation,
  type JsonObject,
} from '../context.js';
import { seconds } from '../describe.js';
import type { Revision, RevisionLocation } from '../model.js';
import { paginate } from '../paginate.js';
import { readChoice, readDescription, readName, readObjects, readText } from '../read-input.js';
import { readRevision, revisionKey } from '../revision-location.js';

export const registerApplicationRevision: CodeDeployOperation = async (input, context) => {
  const applicationName = readName(input, 'applicationName', 'Application');
  requireApplication(context, applicationName);
  const location = readRevision(input);
  const description = readDescription(input);
  const known = context.revisions.get(revisionKey(applicationName, location));
  await context.revisions.put({
    applicationName,
    location,
    deploymentGroups: [],
    registerTime: context.now().getTime(),
    ...known,
    ...(description !== undefined && { description }),
  });
  return undefined;
};

export const getApplicationRevision: CodeDeployOperation = (input, context) => {
  const applicationName = readName(input, 'applicationName', 'Application');
  requireApplication(context, applicationName);
  const location = readRevision(input);
  const revision = findRevision(context, applicationName, location);
  if (!revision) {
    throw new CodeDeployError(
      'RevisionDoesNotExistException',
      `The revision s3://${location.s3Location.bucket}/${location.s3Location.key} is not registered with the application ${applicationName}`,
    );
  }
  return {
    applicationName,
    revision: revision.location,
    revisionInfo: describe(context, revision),
  };
};

export const batchGetApplicationRevisions: CodeDeployOperation = (input, context) => {
  const applicationName = readName(input, 'applicationName', 'Application');
  requireApplication(context, applicationName);
  const wanted = readObjects(input, 'revisions') ?? [];
  if (wanted.length === 0) {
    throw new CodeDeployError('RevisionRequiredException', 'Revision is missing');
  }
  if (wanted.length > 25) {
    throw new CodeDeployError(
      'BatchLimitExceededException',
      'The maximum number of revisions in one request is 25',
    );
  }
  const locations = wanted.map((revision) => readRevision({ revision }));
  const found = locations.flatMap(
    (location) => findRevision(context, applicationName, location) ?? [],
  );
  return {
    applicationName,
    revisions: found.map((revision) => ({
      revisionLocation: revision.location,
      genericRevisionInfo: describe(context, revision),
    })),
    ...(found.length < locations.length && { errorMessage: 'Some revisions were not found' }),
  };
};

export const listApplicationRevisions: CodeDeployOperation = (input, context) => {
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
  const revisions = context.revisions
    .all()
    .filter((revision) => revision.applicationName === applicationName)
    .filter(byPlace(input))
    .filter(byUse(input, context));
  const direction = sortOrder === 'descending' ? -1 : 1;
  const sorted = sortBy
    ? revisions.sort((a, b) => direction * ((a[sortBy] ?? 0) - (b[sortBy] ?? 0)))
    : revisions;
  const { page, nextToken } = paginate(input, sorted, context.pageSize);
  return { revisions: page.map((revision) => revision.location), nextToken };
};

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

/** The revision as it was registered; a request may leave its version or ETag out. */
function findRevision(
  context: CodeDeployContext,
  applicationName: string,
  location: RevisionLocation,
): Revision | undefined {
  const { bucket, key, bundleType, version, eTag } = location.s3Location;
  return (
    context.revisions.get(revisionKey(applicationName, location)) ??
    context.revisions
      .all()
      .findLast(
        ({ applicationName: name, location: { s3Location } }) =>
          name === applicationName &&
          s3Location.bucket === bucket &&
          s3Location.key === key &&
          s3Location.bundleType === bundleType &&
          (version === undefined || s3Location.version === version) &&
          (eTag === undefined || s3Location.eTag === eTag),
      )
  );
}

function describe(context: CodeDeployContext, revision: Revision) {
  return {
    description: revision.description,
    deploymentGroups: targetGroups(context, revision),
    registerTime: seconds(revision.registerTime),
    ...(revision.firstUsedTime !== undefined && {
      firstUsedTime: seconds(revision.firstUsedTime),
    }),
    ...(revision.lastUsedTime !== undefined && { lastUsedTime: seconds(revision.lastUsedTime) }),
  };
}

/** The groups for which this is the current target revision. */
function targetGroups(context: CodeDeployContext, revision: Revision): readonly string[] {
  const key = revisionKey(revision.applicationName, revision.location);
  return context.groups
    .all()
    .filter(
      (group) =>
        group.applicationName === revision.applicationName &&
        group.targetRevision !== undefined &&
        revisionKey(group.applicationName, group.targetRevision) === key,
    )
    .map((group) => group.deploymentGroupName);
}
