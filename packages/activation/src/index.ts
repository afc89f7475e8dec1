/* The AWS side of a deployment as plan and apply, and what a check has to ask EC2, IAM, Auto Scaling and CloudWatch for. */
export { activate } from './activate.js';
export { emitCloudFormation } from './emit/emit-cloudformation.js';
export { importSection } from './import/import-section.js';
export { closeServices, openServices, type Services } from './aws/services.js';
export { usualFreshness, whileFresh, type FreshnessLimits } from './aws/while-fresh.js';
export { activationFailures } from './errors/failures.js';
export { compare } from './resources/compare.js';
export { bucket, type BucketRequest } from './resources/bucket/bucket.js';
export { givenServiceRole, type GivenRoleRequest } from './resources/given-role.js';
export {
  instanceProfile,
  instanceRole,
  type InstanceProfileRequest,
} from './resources/instance-profile.js';
export type { PlannedResource, Resource, State } from './resources/resource.js';
export {
  launchFromTemplates,
  serviceRole,
  type ServiceRoleRequest,
} from './resources/service-role.js';
export { furtherProbes } from './check/further-probes.js';
