/** Who a deployment is by, in the words of the API. */
export const deploymentCreators = [
  'user',
  'autoscaling',
  'autoscalingTermination',
  'codeDeployRollback',
  'CodeDeploy',
  'CodeDeployAutoUpdate',
  'CloudFormation',
  'CloudFormationRollback',
] as const;

export type DeploymentCreator = (typeof deploymentCreators)[number];

/** What becomes of a deployment, in the words of the API. */
export const deploymentStatuses = [
  'Created',
  'Queued',
  'InProgress',
  'Baking',
  'Ready',
  'Succeeded',
  'Failed',
  'Stopped',
] as const;

export type DeploymentStatus = (typeof deploymentStatuses)[number];

/** Whether a deployment has come to its end. */
export function isFinal(status: DeploymentStatus): boolean {
  return status === 'Succeeded' || status === 'Failed' || status === 'Stopped';
}
