import { requireApplication, type CodeDeployOperation } from '../context.js';
import { readName } from '../read-input.js';
import { describeApplication } from '../application.js';

export const getApplication: CodeDeployOperation = (input, context) => ({
  application: describeApplication(
    requireApplication(context, readName(input, 'applicationName', 'Application')),
  ),
});
