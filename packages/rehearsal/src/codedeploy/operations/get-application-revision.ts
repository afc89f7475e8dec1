import { CodeDeployError } from '../codedeploy-error.js';
import { requireApplication, type CodeDeployOperation } from '../context.js';
import { readName } from '../read-input.js';
import { readRevision } from '../revision-location.js';
import { findRevision, describeRevision } from '../revision.js';

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
    revisionInfo: describeRevision(context, revision),
  };
};
