import { groupKey, requireApplication } from '../context.js';
import { defineOperation } from '../operation.js';
import { readName, readOptionalName } from '../read-input.js';
import { revisionKey } from '../revision-location.js';
import { applicationExists } from '../application.js';

export const updateApplication = defineOperation({
  name: 'UpdateApplication',
  does: 'Renames an application; its groups, revisions and deployments go with it.',
  read: (input, context) => {
    const name = readName(input, 'applicationName', 'Application');
    const newName = readOptionalName(input, 'newApplicationName', 'Application');
    const application = requireApplication(context, name);
    return { name, newName, application };
  },
  run: async ({ name, newName, application }, context) => {
    if (newName === undefined || newName === name) return undefined;
    if (context.applications.get(newName)) throw applicationExists(newName);
    const renamed = { applicationName: newName };
    await context.applications.remove(name);
    await context.applications.put({ ...application, ...renamed });
    for (const group of context.groups.all().filter((one) => one.applicationName === name)) {
      await context.groups.remove(groupKey(name, group.deploymentGroupName));
      await context.groups.put({ ...group, ...renamed });
    }
    for (const revision of context.revisions.all().filter((one) => one.applicationName === name)) {
      await context.revisions.remove(revisionKey(name, revision.location));
      await context.revisions.put({ ...revision, ...renamed });
    }
    for (const deployment of context.deployments.all()) {
      if (deployment.applicationName === name)
        await context.deployments.put({ ...deployment, ...renamed });
    }
    return undefined;
  },
});
