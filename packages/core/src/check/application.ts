import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { closest } from '@codedeployer/appspec/text';
import type { DeployedGroup } from '../config/load-config.js';
import { awsCommand } from '../errors/aws-command.js';
import { CodedeployerError } from '../errors/codedeployer-error.js';
import { problem, type Finding, type PlaceSeen } from '../probe/probe.js';

export function isMissing(error: unknown): boolean {
  return CodedeployerError.is(error) && error.code === 'APPLICATION_NOT_FOUND';
}

export function missingApplication(application: string, { region }: PlaceSeen): Finding {
  return problem(
    `There is no CodeDeploy application of this name in ${region}.`,
    awsCommand(
      ...['deploy', 'create-application', '--application-name', application],
      ...['--compute-platform', 'Server', '--region', region],
    ),
  );
}

export function missingGroup(
  { application, deploymentGroup }: DeployedGroup,
  others: readonly DeploymentGroupInfo[],
  { region }: PlaceSeen,
): Finding {
  const near = closest(
    deploymentGroup,
    others.map(({ deploymentGroupName = '' }) => deploymentGroupName),
  );
  return problem(
    `The application ${application} has no deployment group ${deploymentGroup} in ${region}.${near === undefined ? '' : ` Is ${near} meant?`}`,
    'codedeployer activate makes it from the section "activation" of the configuration.',
  );
}

/** Of a group that is not for instances. */
export function otherPlatform(
  { application }: DeployedGroup,
  { computePlatform = 'Server' }: DeploymentGroupInfo,
): Finding | undefined {
  if (computePlatform === 'Server') return undefined;
  return problem(
    `It is for the compute platform ${computePlatform}, not for instances: so is its application ${application}.`,
    'Name an application and groups of the compute platform EC2/On-premises.',
  );
}
