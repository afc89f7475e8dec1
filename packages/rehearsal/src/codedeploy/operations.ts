import type { CodeDeployOperation } from './operation.js';
import { addTagsToOnPremisesInstances } from './operations/add-tags-to-on-premises-instances.js';
import { batchGetApplicationRevisions } from './operations/batch-get-application-revisions.js';
import { batchGetApplications } from './operations/batch-get-applications.js';
import { batchGetDeploymentGroups } from './operations/batch-get-deployment-groups.js';
import { batchGetDeploymentInstances } from './operations/batch-get-deployment-instances.js';
import { batchGetDeploymentTargets } from './operations/batch-get-deployment-targets.js';
import { batchGetDeployments } from './operations/batch-get-deployments.js';
import { batchGetOnPremisesInstances } from './operations/batch-get-on-premises-instances.js';
import { continueDeployment } from './operations/continue-deployment.js';
import { createApplication } from './operations/create-application.js';
import { createDeploymentConfig } from './operations/create-deployment-config.js';
import { createDeploymentGroup } from './operations/create-deployment-group.js';
import { createDeployment } from './operations/create-deployment.js';
import { deleteApplication } from './operations/delete-application.js';
import { deleteDeploymentConfig } from './operations/delete-deployment-config.js';
import { deleteDeploymentGroup } from './operations/delete-deployment-group.js';
import { deregisterOnPremisesInstance } from './operations/deregister-on-premises-instance.js';
import { getApplicationRevision } from './operations/get-application-revision.js';
import { getApplication } from './operations/get-application.js';
import { getDeploymentConfig } from './operations/get-deployment-config.js';
import { getDeploymentGroup } from './operations/get-deployment-group.js';
import { getDeploymentInstance } from './operations/get-deployment-instance.js';
import { getDeploymentTarget } from './operations/get-deployment-target.js';
import { getDeployment } from './operations/get-deployment.js';
import { getOnPremisesInstance } from './operations/get-on-premises-instance.js';
import { listApplicationRevisions } from './operations/list-application-revisions.js';
import { listApplications } from './operations/list-applications.js';
import { listDeploymentConfigs } from './operations/list-deployment-configs.js';
import { listDeploymentGroups } from './operations/list-deployment-groups.js';
import { listDeploymentInstances } from './operations/list-deployment-instances.js';
import { listDeploymentTargets } from './operations/list-deployment-targets.js';
import { listDeployments } from './operations/list-deployments.js';
import { listOnPremisesInstances } from './operations/list-on-premises-instances.js';
import { listTagsForResource } from './operations/list-tags-for-resource.js';
import { registerApplicationRevision } from './operations/register-application-revision.js';
import { registerOnPremisesInstance } from './operations/register-on-premises-instance.js';
import { removeTagsFromOnPremisesInstances } from './operations/remove-tags-from-on-premises-instances.js';
import { stopDeployment } from './operations/stop-deployment.js';
import { tagResource } from './operations/tag-resource.js';
import { untagResource } from './operations/untag-resource.js';
import { updateApplication } from './operations/update-application.js';
import { updateDeploymentGroup } from './operations/update-deployment-group.js';

/** All operations. */
export const operations: readonly CodeDeployOperation[] = [
  addTagsToOnPremisesInstances,
  batchGetApplicationRevisions,
  batchGetApplications,
  batchGetDeploymentGroups,
  batchGetDeploymentInstances,
  batchGetDeploymentTargets,
  batchGetDeployments,
  batchGetOnPremisesInstances,
  continueDeployment,
  createApplication,
  createDeployment,
  createDeploymentConfig,
  createDeploymentGroup,
  deleteApplication,
  deleteDeploymentConfig,
  deleteDeploymentGroup,
  deregisterOnPremisesInstance,
  getApplication,
  getApplicationRevision,
  getDeployment,
  getDeploymentConfig,
  getDeploymentGroup,
  getDeploymentInstance,
  getDeploymentTarget,
  getOnPremisesInstance,
  listApplicationRevisions,
  listApplications,
  listDeploymentConfigs,
  listDeploymentGroups,
  listDeploymentInstances,
  listDeploymentTargets,
  listDeployments,
  listOnPremisesInstances,
  listTagsForResource,
  registerApplicationRevision,
  registerOnPremisesInstance,
  removeTagsFromOnPremisesInstances,
  stopDeployment,
  tagResource,
  untagResource,
  updateApplication,
  updateDeploymentGroup,
];
