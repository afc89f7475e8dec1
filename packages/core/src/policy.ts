/* The documents of IAM for exactly one configuration. They are made of it alone: AWS is not asked. */
export {
  assumePolicy,
  deployerPolicy,
  type DeployedPolicyGroup,
} from './policy/deployer-policy.js';
export {
  deployerActions,
  type ActionCondition,
  type ActionTarget,
  type DeployerAction,
} from './policy/deployer-actions.js';
export {
  activatorActions,
  type ActivatorAction,
  type ActivatorCondition,
  type ActivatorTarget,
} from './policy/activator-actions.js';
export { activatorPolicy } from './policy/activator-policy.js';
export { checkActions, type CheckAction, type CheckTarget } from './policy/check-actions.js';
export { prunerActions, type PrunerAction, type PrunerTarget } from './policy/pruner-actions.js';
export { prunerPolicy } from './policy/pruner-policy.js';
export { checkPolicy } from './policy/check-policy.js';
export { instancePolicy, instanceTrust } from './policy/instance-policy.js';
export {
  launchTemplatePolicy,
  managedServicePolicy,
  serviceRoleTrust,
} from './policy/service-role.js';
export { readOnPremisesIdentity, type OnPremisesIdentity } from './policy/on-premises-identity.js';
export {
  registrationScripts,
  type OnPremisesTag,
  type Registration,
  type RegistrationScripts,
} from './policy/registration.js';
export { groupsThatMiss, registrationTags } from './policy/registration-tags.js';
export { oidcTrust, type OidcJob } from './policy/oidc-trust.js';
export {
  groupsOfOneIdentity,
  policyGroups,
  rolesOf,
  type PolicyPlaces,
} from './policy/policy-groups.js';
export { domainOf, groupArn, partitionOf, type PolicyGroup } from './policy/arns.js';
export type { PolicyDocument, PolicyStatement } from './policy/policy-document.js';
