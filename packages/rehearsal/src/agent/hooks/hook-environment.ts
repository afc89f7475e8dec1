import type { CommandName, DeploymentSpecification } from '../../protocol/instance.js';
import { shortDeploymentId } from '../deployment-paths.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a hook script finds in its environment: the agent's own, and what the agent tells of the deployment. */
export function hookEnvironment(
  event: CommandName,
  specification: DeploymentSpecification,
  ofAgent: Environment,
): Environment {
  const { bucket, key, version, eTag } = specification.revision;
  return {
    ...ofAgent,
    LIFECYCLE_EVENT: event,
    DEPLOYMENT_ID: shortDeploymentId(specification.deploymentId),
    APPLICATION_NAME: specification.applicationName,
    DEPLOYMENT_GROUP_NAME: specification.deploymentGroupName,
    DEPLOYMENT_GROUP_ID: specification.deploymentGroupId,
    BUNDLE_BUCKET: bucket,
    BUNDLE_KEY: key,
    ...(version === undefined ? {} : { BUNDLE_VERSION: version }),
    ...(eTag === undefined ? {} : { BUNDLE_ETAG: eTag }),
  };
}
