import { CodeDeployError } from '../codedeploy-error.js';
import { requireApplication, type CodeDeployOperation } from '../context.js';
import { readTexts } from '../read-input.js';
import { describeApplication } from '../application.js';

export const batchGetApplications: CodeDeployOperation = (input, context) => {
  const names = readTexts(input, 'applicationNames') ?? [];
  if (names.length === 0) {
    throw new CodeDeployError('ApplicationNameRequiredException', 'Application name is missing');
  }
  if (names.length > 100) {
    throw new CodeDeployError(
      'BatchLimitExceededException',
      'The maximum number of applications in one request is 100',
    );
  }
  return {
    applicationsInfo: names.map((name) => describeApplication(requireApplication(context, name))),
  };
};
