import { randomUUID } from 'node:crypto';
import { CodeDeployError } from '../codedeploy-error.js';
import type { Application } from '../model.js';
import { defineOperation } from '../operation.js';
import { readChoice, readName } from '../read-input.js';
import { readTags } from '../read-tags.js';
import { applicationExists } from '../application.js';

const mostApplications = 1000;

export const createApplication = defineOperation({
  name: 'CreateApplication',
  does: 'Creates an application for EC2 instances.',
  read: (input, context) => {
    const applicationName = readName(input, 'applicationName', 'Application');
    const platform =
      readChoice(
        input,
        'computePlatform',
        ['Server', 'Lambda', 'ECS'],
        'InvalidComputePlatformException',
      ) ?? 'Server';
    if (platform !== 'Server') {
      throw new CodeDeployError(
        'InvalidComputePlatformException',
        `The rehearsal deploys to EC2 instances only: computePlatform must be Server, not ${platform}`,
      );
    }
    if (context.applications.get(applicationName)) throw applicationExists(applicationName);
    if (context.applications.all().length >= mostApplications) {
      throw new CodeDeployError(
        'ApplicationLimitExceededException',
        `Maximum number of applications (${mostApplications}) has been exceeded`,
      );
    }
    return { applicationName, tags: readTags(input, 'tags') };
  },
  run: async ({ applicationName, tags }, context) => {
    const application: Application = {
      applicationId: randomUUID(),
      applicationName,
      createTime: context.now().getTime(),
      tags,
    };
    await context.applications.put(application);
    return { applicationId: application.applicationId };
  },
});
