import { CodeDeployError } from '../codedeploy-error.js';
import { requireApplication } from '../context.js';
import { defineOperation } from '../operation.js';
import { readTexts } from '../read-input.js';
import { describeApplication } from '../application.js';

export const batchGetApplications = defineOperation({
  name: 'BatchGetApplications',
  does: 'Describes up to 100 applications.',
  read: (input) => {
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
    return { names };
  },
  run: ({ names }, context) => ({
    applicationsInfo: names.map((name) => describeApplication(requireApplication(context, name))),
  }),
});
