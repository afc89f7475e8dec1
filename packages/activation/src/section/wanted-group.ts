import {
  groupActivation,
  type Activation,
  type ActivationTarget,
} from '@codedeployer/core/activation';
import type { WantedGroup } from './place.js';

/** A group as the configuration has it, whether it is reached or not. */
type ConfiguredTarget = Pick<
  ActivationTarget,
  'name' | 'application' | 'deploymentGroup' | 'group'
>;

/** What a group is deployed with where nothing is said, as AWS has it. */
const usualDeploymentConfig = 'CodeDeployDefault.OneAtATime';

/** A group with what the section says of it. */
export function wantedGroup(target: ConfiguredTarget, activation: Activation): WantedGroup {
  const { name, application, deploymentGroup, group } = target;
  const { deploymentConfig = usualDeploymentConfig, bucket } = group;
  const wants = groupActivation(activation, name);
  return { name, application, deploymentGroup, deploymentConfig, bucket, target, wants };
}
