import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { groupKey, targetKey, type CodeDeployContext, type RunningDeployment } from './context.js';
import type {
  Application,
  Deployment,
  DeploymentConfig,
  DeploymentGroup,
  OnPremisesInstance,
  Revision,
  Target,
} from './model.js';
import type { CodeDeployOptions } from './options.js';
import { openRecords } from '../state/records.js';
import { revisionKey } from './revision-location.js';

/** What every context of one endpoint shares. */
export type SharedContext = Pick<
  CodeDeployContext,
  'now' | 'isRefused' | 'onCommand' | 'onError' | 'onSuccess' | 'closed'
>;

/** Opens what is kept in a folder of one region and one account, with the instances that are there. */
export async function openContext(
  directory: string,
  options: Pick<CodeDeployOptions, 'limits' | 'pageSize'>,
  given: SharedContext &
    Pick<
      CodeDeployContext,
      'account' | 'region' | 'fleet' | 'launchers' | 'keys' | 'ec2' | 'scaling' | 'watched'
    >,
): Promise<CodeDeployContext> {
  const folder = (name: string) => join(directory, name);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 40);
  return {
    ...given,
    applications: await openRecords<Application>(
      folder('applications'),
      (application) => application.applicationName,
      (application) => application.applicationId,
    ),
    groups: await openRecords<DeploymentGroup>(
      folder('groups'),
      (group) => groupKey(group.applicationName, group.deploymentGroupName),
      (group) => group.deploymentGroupId,
    ),
    configs: await openRecords<DeploymentConfig>(
      folder('configs'),
      (config) => config.deploymentConfigName,
      (config) => config.deploymentConfigId,
    ),
    revisions: await openRecords<Revision>(
      folder('revisions'),
      (revision) => revisionKey(revision.applicationName, revision.location),
      (revision) => hash(revisionKey(revision.applicationName, revision.location)),
    ),
    deployments: await openRecords<Deployment>(
      folder('deployments'),
      (deployment) => deployment.deploymentId,
      (deployment) => deployment.deploymentId,
    ),
    targets: await openRecords<Target>(
      folder('targets'),
      (record) => targetKey(record.deploymentId, record.targetId),
      (record) => `${record.deploymentId}.${record.targetId}`,
    ),
    onPremises: await openRecords<OnPremisesInstance>(
      folder('on-premises'),
      (instance) => instance.instanceName,
      (instance) => instance.instanceName,
    ),
    running: new Map<string, RunningDeployment>(),
    launches: [],
    pageSize: options.pageSize ?? 100,
    limits: {
      event: 3_600_000,
      deployment: 8 * 3_600_000,
      start: 0,
      minute: 60_000,
      ...options.limits,
    },
  };
}
