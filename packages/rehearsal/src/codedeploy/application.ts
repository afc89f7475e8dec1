import { CodeDeployError } from './codedeploy-error.js';
import type { Application } from './model.js';

export function describeApplication(application: Application) {
  return {
    applicationId: application.applicationId,
    applicationName: application.applicationName,
    createTime: application.createTime / 1000,
    linkedToGitHub: false,
    computePlatform: 'Server',
  };
}

export function applicationExists(name: string): CodeDeployError {
  return new CodeDeployError(
    'ApplicationAlreadyExistsException',
    `Application already exists: ${name}`,
  );
}
