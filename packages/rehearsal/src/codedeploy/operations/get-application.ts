import { requireApplication } from '../context.js';
import { defineOperation } from '../operation.js';
import { readName } from '../read-input.js';
import { describeApplication } from '../application.js';

export const getApplication = defineOperation({
  name: 'GetApplication',
  does: 'Describes an application.',
  read: (input, context) => ({
    application: requireApplication(context, readName(input, 'applicationName', 'Application')),
  }),
  run: ({ application }) => ({ application: describeApplication(application) }),
});
