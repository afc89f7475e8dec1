import { posix } from 'node:path';
import type { DeploymentSpecification } from '../protocol/instance.js';

/** Where the agent keeps one deployment and what it knows of its group. All paths are absolute. */
export interface DeploymentPaths {
  readonly group: string;
  readonly deployment: string;
  readonly bundle: string;
  readonly archive: string;
  readonly scriptsLog: string;
  readonly instructions: string;
  readonly installFile: string;
  readonly cleanupFile: string;
  readonly lastSuccessfulInstall: string;
  readonly mostRecentInstall: string;
  readonly deploymentsLog: string;
  readonly ongoing: string;
}

/** Derives the paths below the agent's deployment root. A deployment id that is an ARN is reduced to its last part. */
export function deploymentPaths(
  rootDir: string,
  specification: Pick<DeploymentSpecification, 'deploymentGroupId' | 'deploymentId'>,
): DeploymentPaths {
  const groupId = specification.deploymentGroupId;
  const deploymentId = shortDeploymentId(specification.deploymentId);
  const group = posix.join(rootDir, groupId);
  const deployment = posix.join(group, deploymentId);
  const instructions = posix.join(rootDir, 'deployment-instructions');
  return {
    group,
    deployment,
    bundle: posix.join(deployment, 'bundle.tar'),
    archive: posix.join(deployment, 'deployment-archive'),
    scriptsLog: posix.join(deployment, 'logs', 'scripts.log'),
    instructions,
    installFile: posix.join(instructions, `${groupId}-install.json`),
    cleanupFile: posix.join(instructions, `${groupId}-cleanup`),
    lastSuccessfulInstall: posix.join(instructions, `${groupId}_last_successful_install`),
    mostRecentInstall: posix.join(instructions, `${groupId}_most_recent_install`),
    deploymentsLog: posix.join(rootDir, 'deployment-logs', 'codedeploy-agent-deployments.log'),
    ongoing: posix.join(rootDir, 'ongoing-deployment', deploymentId),
  };
}

/** `arn:aws:codedeploy:region:account:deployment/d-123` becomes `d-123`. */
export function shortDeploymentId(deploymentId: string): string {
  return deploymentId.startsWith('arn:')
    ? (deploymentId.split(/[:/]/).at(-1) ?? deploymentId)
    : deploymentId;
}
