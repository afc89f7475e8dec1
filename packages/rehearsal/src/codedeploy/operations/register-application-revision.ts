import { requireApplication, type CodeDeployOperation } from '../context.js';
import { readDescription, readName } from '../read-input.js';
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
