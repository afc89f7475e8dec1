import type { DeploymentSpecification } from '../protocol/instance.js';

/**
 * Writes what the service tells an agent about a deployment, in the words of the agent's protocol. What it says of a RESTART is not
 * known, and left out: the agent installs the revision again.
 */
export function specificationDocument(specification: DeploymentSpecification): string {
  const { revision, fileExistsBehavior } = specification;
  return JSON.stringify({
    DeploymentId: specification.deploymentId,
    DeploymentGroupId: specification.deploymentGroupId,
    DeploymentGroupName: specification.deploymentGroupName,
    ApplicationName: specification.applicationName,
    DeploymentCreator: specification.deploymentCreator,
    DeploymentType: specification.deploymentType,
    AgentActionOverrides: { AgentOverrides: { FileExistsBehavior: fileExistsBehavior } },
    Revision: {
      RevisionType: 'S3',
      S3Revision: {
        Bucket: revision.bucket,
        Key: revision.key,
        BundleType: revision.bundleType,
        Version: revision.version,
        ETag: revision.eTag,
      },
    },
  });
}
