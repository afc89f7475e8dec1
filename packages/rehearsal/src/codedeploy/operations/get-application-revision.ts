import { CodeDeployError } from '../codedeploy-error.js';
import { requireApplication } from '../context.js';
import { defineOperation } from '../operation.js';
import { readName } from '../read-input.js';
import { readRevision } from '../revision-location.js';
import { findRevision, describeRevision } from '../revision.js';

export const getApplicationRevision = defineOperation({
  name: 'GetApplicationRevision',
  does: 'Describes a revision.',
  read: (input, context) => {
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
    return { applicationName, revision };
  },
  run: ({ applicationName, revision }, context) => ({
    applicationName,
    revision: revision.location,
    revisionInfo: describeRevision(context, revision),
  }),
});
