import { CodeDeployError } from '../codedeploy-error.js';
import { requireApplication } from '../context.js';
import { defineOperation } from '../operation.js';
import { readName, readObjects } from '../read-input.js';
import { readRevision } from '../revision-location.js';
import { findRevision, describeRevision } from '../revision.js';

export const batchGetApplicationRevisions = defineOperation({
  name: 'BatchGetApplicationRevisions',
  does: 'Describes up to 25 revisions.',
  read: (input, context) => {
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
    return { applicationName, locations, found };
  },
  run: ({ applicationName, locations, found }, context) => ({
    applicationName,
    revisions: found.map((revision) => ({
      revisionLocation: revision.location,
      genericRevisionInfo: describeRevision(context, revision),
    })),
    ...(found.length < locations.length && { errorMessage: 'Some revisions were not found' }),
  }),
});
