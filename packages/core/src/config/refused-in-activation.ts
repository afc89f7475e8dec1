const ofOtherPlatforms =
  'it is for the compute platforms ECS and Lambda, and this deploys to EC2 and to instances on premises';
const dropped =
  'the AWS SDK leaves it out of the request without a word, so that it would have no effect; set it in the console';
const elsewhere = (where: string) => `it is said by ${where}`;

/** What a deployment group has on AWS and the section has not, with why. */
const reasons: Readonly<Record<string, string>> = {
  ec2DeploymentOptions: dropped,
  autoScalingGroupProcessesToSuspend: dropped,
  ecsServices: ofOtherPlatforms,
  targetGroupPairs: ofOtherPlatforms,
  targetGroupPairInfoList: ofOtherPlatforms,
  trafficRoutingConfig: ofOtherPlatforms,
  computePlatform: 'it is always Server: EC2 and instances on premises',
  deploymentStyle: elsewhere('"blueGreen" and by "trafficControl" of the group'),
  deploymentConfig: elsewhere('the option "deploymentConfig", for all groups or in "groups"'),
  deploymentConfigName: elsewhere('the option "deploymentConfig", for all groups or in "groups"'),
  trafficControl: elsewhere('the option "trafficControl", for all groups or in "groups"'),
};

/** Why an option that CodeDeploy has is none of the section "activation"; undefined for what it does not have either. */
export function refusedInActivation(name: string): string | undefined {
  return Object.hasOwn(reasons, name) ? reasons[name] : undefined;
}
