import { requireApplication } from '../context.js';
import { defineOperation } from '../operation.js';
import { readDescription, readName } from '../read-input.js';
import { readRevision, revisionKey } from '../revision-location.js';

export const registerApplicationRevision = defineOperation({
  name: 'RegisterApplicationRevision',
  does: 'Notes a revision in S3 down, or its new description.',
  read: (input, context) => {
    const applicationName = readName(input, 'applicationName', 'Application');
    requireApplication(context, applicationName);
    const location = readRevision(input);
    const description = readDescription(input);
    return { applicationName, location, description };
  },
  run: async ({ applicationName, location, description }, context) => {
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
  },
});
