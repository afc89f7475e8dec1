import { randomUUID } from 'node:crypto';
import { CodeDeployError } from '../codedeploy-error.js';
import {
  groupKey,
  requireApplication,
  type CodeDeployContext,
  type CodeDeployOperation,
} from '../context.js';
import { isFinal, type Application } from '../model.js';
import { paginate } from '../paginate.js';
import { readChoice, readName, readOptionalName, readTexts } from '../read-input.js';
import { readTags } from '../read-tags.js';
import { revisionKey } from '../revision-location.js';

const mostApplications = 1000;

export const createApplication: CodeDeployOperation = async (input, context) => {
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
  if (context.applications.get(applicationName)) throw alreadyExists(applicationName);
  if (context.applications.all().length >= mostApplications) {
    throw new CodeDeployError(
      'ApplicationLimitExceededException',
      `Maximum number of applications (${mostApplications}) has been exceeded`,
    );
  }
  const application: Application = {
    applicationId: randomUUID(),
    applicationName,
    createTime: context.now().getTime(),
    tags: readTags(input, 'tags'),
  };
  await context.applications.put(application);
  return { applicationId: application.applicationId };
};

export const getApplication: CodeDeployOperation = (input, context) => ({
  application: describe(
    requireApplication(context, readName(input, 'applicationName', 'Application')),
  ),
});

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
  return { applicationsInfo: names.map((name) => describe(requireApplication(context, name))) };
};

export const listApplications: CodeDeployOperation = (input, context) => {
  const names = context.applications
    .all()
    .map((application) => application.applicationName)
    .sort();
  const { page, nextToken } = paginate(input, names, context.pageSize);
  return { applications: page, nextToken };
};

/** Renames an application; its groups, revisions and deployments go with it. */
export const updateApplication: CodeDeployOperation = async (input, context) => {
  const name = readName(input, 'applicationName', 'Application');
  const newName = readOptionalName(input, 'newApplicationName', 'Application');
  const application = requireApplication(context, name);
  if (newName === undefined || newName === name) return undefined;
  if (context.applications.get(newName)) throw alreadyExists(newName);
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
};

/** Deletes an application with its groups and revisions; one that is not there counts as deleted. */
export const deleteApplication: CodeDeployOperation = async (input, context) => {
  const name = readName(input, 'applicationName', 'Application');
  const active = context.deployments
    .all()
    .find((deployment) => deployment.applicationName === name && !isFinal(deployment.status));
  if (active) {
    throw new CodeDeployError(
      'InvalidOperationException',
      `The application ${name} has an active deployment: ${active.deploymentId}`,
    );
  }
  await removeAll(context, name);
  return undefined;
};

async function removeAll(context: CodeDeployContext, name: string): Promise<void> {
  for (const group of context.groups.all().filter((one) => one.applicationName === name)) {
    await context.groups.remove(groupKey(name, group.deploymentGroupName));
  }
  for (const revision of context.revisions.all().filter((one) => one.applicationName === name)) {
    await context.revisions.remove(revisionKey(name, revision.location));
  }
  await context.applications.remove(name);
}

function describe(application: Application) {
  return {
    applicationId: application.applicationId,
    applicationName: application.applicationName,
    createTime: application.createTime / 1000,
    linkedToGitHub: false,
    computePlatform: 'Server',
  };
}

function alreadyExists(name: string): CodeDeployError {
  return new CodeDeployError(
    'ApplicationAlreadyExistsException',
    `Application already exists: ${name}`,
  );
}
