import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';

/** The Auto Scaling group that a blue/green deployment makes as a copy, as CodeDeploy calls it; undefined where it copies none. */
export function copiedGroup({
  blueGreenDeploymentConfiguration: blueGreen,
  deploymentGroupName = '',
  deploymentId = '',
}: DeploymentInfo): string | undefined {
  return blueGreen?.greenFleetProvisioningOption?.action === 'COPY_AUTO_SCALING_GROUP'
    ? `CodeDeploy_${deploymentGroupName}_${deploymentId}`
    : undefined;
}
