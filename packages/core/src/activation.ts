/* What core and @codedeployer/activation say to each other. */
export type {
  ActivationReport,
  CheckLevel,
  CheckLine,
  FieldChange,
  ResourceChange,
} from './model/activation.js';
export { isForWindows } from './assemble/find-appspec.js';
export { repeatCall, usualCalling, type Calling } from './aws/call.js';
export { askS3, s3Policies, type S3Operation } from './aws/ask-s3.js';
export { askCodeDeploy } from './aws/call.js';
export {
  callPolicies,
  patienceOf,
  type CallPolicy,
  type CodeDeployOperation,
} from './aws/call-policy.js';
export type { FurtherService, ServiceSettings } from './aws/clients.js';
export { explainServiceError } from './aws/explain-error.js';
export { isServiceError } from './aws/service-error.js';
export type { CommandOf } from './aws/send-once.js';
export { withGroups, type CommandOptions, type OpenGroups } from './commands/open-groups.js';
export type { GroupTarget } from './commands/group-target.js';
export { readGroups } from './deployment/check-groups.js';
export { copiedGroup } from './deployment/copied-group.js';
export { listDeployments, readDeploymentInfos, unfinished } from './deployment/list-deployments.js';
export { listInstances } from './deployment/read-progress.js';
export { isRelease } from './deployment/summarize.js';
export { groupActivation, nameOnAws, ownConfigName } from './config/activation.js';
export { hasBalancer, topicName } from './config/check-activation.js';
export type {
  Activation,
  GroupActivation,
  OwnDeploymentConfig,
} from './config/options/activation.js';
export {
  loadActivation,
  type ActivationPackage,
  type ActivationRequest,
  type ActivationTarget,
  type EmittedTemplate,
  type ImportedSection,
} from './commands/load-activation.js';
export { failure } from './errors/failure.js';
export type { Fleet } from './model/fleet.js';
export type { Further, FurtherProbes, QuickProbes } from './probe/further.js';
export {
  ok,
  problem,
  warning,
  type BucketSeen,
  type Finding,
  type GroupSeen,
  type PlaceSeen,
  type Probe,
} from './probe/probe.js';
export { isOfEc2, isOnPremises, judgeFleet } from './probe/group/fleet.js';
export { isMissingBucket } from './probe/run-probe.js';
export { failedLaunches, isLooping } from './probe/group/launch-loop.js';
export { awsCommand, shellWord } from './errors/aws-command.js';
export { deniedActionIn } from './aws/explain-error.js';
export { stackPlace } from './policy/arns.js';
export { policyGroups } from './policy/policy-groups.js';
export { instancePolicy } from './policy/instance-policy.js';
