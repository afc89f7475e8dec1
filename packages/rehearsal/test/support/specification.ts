import type { DeploymentSpecification } from '../../dist/protocol/instance.js';

/** A deployment of `bucket/<id>.zip` to one group. */
export function specification(
  deploymentId: string,
  changes: Partial<DeploymentSpecification> = {},
): DeploymentSpecification {
  return {
    deploymentId,
    deploymentGroupId: '5f6a',
    deploymentGroupName: 'alfa',
    applicationName: 'shop',
    deploymentCreator: 'user',
    deploymentType: 'IN_PLACE',
    fileExistsBehavior: 'DISALLOW',
    revision: { bucket: 'bucket', key: `${deploymentId}.zip`, bundleType: 'zip' },
    ...changes,
  };
}

/** The commands of a deployment without a load balancer, in the service's order. */
export const lifecycle = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const;
