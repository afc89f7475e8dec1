import {
  isGiven,
  readFlag,
  readStructure,
  readStructures,
  readText,
  readTexts,
  requireText,
  type Input,
} from '../query/input.js';
import { validation } from './find.js';
import type { GroupTag, Launch, ScalingGroup } from './model.js';

type Settings = Omit<
  ScalingGroup,
  'name' | 'arn' | 'createdTime' | 'bounds' | 'hooks' | 'suspended' | 'warmPool' | 'tags'
>;

/**
 * Reads what creation and update have in common, into the group as it is afterwards.
 * @throws QueryError `ValidationError`
 */
export function readSettings(input: Input, before?: Settings): Settings {
  const subnets = readText(input, 'VPCZoneIdentifier') ?? before?.subnets;
  const settings: Settings = {
    launch: readLaunch(input) ?? before?.launch ?? {},
    zones: isGiven(input, 'AvailabilityZones')
      ? readTexts(input, 'AvailabilityZones')
      : (before?.zones ?? []),
    ...(subnets !== undefined && { subnets }),
    targetGroups: before?.targetGroups ?? readTexts(input, 'TargetGroupARNs'),
    loadBalancers: before?.loadBalancers ?? readTexts(input, 'LoadBalancerNames'),
    healthCheckType: readText(input, 'HealthCheckType') ?? before?.healthCheckType ?? 'EC2',
  };
  if (Object.keys(settings.launch).length === 0) {
    throw validation(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  }
  if (settings.zones.length === 0 && settings.subnets === undefined)
    throw validation('At least one Availability Zone or VPC Subnet is required.');
  return settings;
}

function readLaunch(input: Input): Launch | undefined {
  const mixed = readStructure(input, 'MixedInstancesPolicy');
  const ofMixed = mixed && readStructure(mixed, 'LaunchTemplate');
  const template =
    readStructure(input, 'LaunchTemplate') ??
    (ofMixed && readStructure(ofMixed, 'LaunchTemplateSpecification'));
  const configuration = readText(input, 'LaunchConfigurationName');
  if (template === undefined) return configuration === undefined ? undefined : { configuration };
  const id = readText(template, 'LaunchTemplateId');
  const name = readText(template, 'LaunchTemplateName');
  if ((id === undefined) === (name === undefined))
    throw validation('Valid requests must contain either launchTemplateId or LaunchTemplateName');
  const version = readText(template, 'Version') ?? '$Default';
  return {
    template: { ...(id !== undefined && { id }), ...(name !== undefined && { name }), version },
    ...(mixed && { isMixed: true }),
  };
}

/** @throws QueryError `ValidationError` */
export function readTags(input: Input): readonly GroupTag[] {
  return readStructures(input, 'Tags').map((tag) => {
    const Key = requireText(tag, 'Key', { longest: 128 });
    if (Key.toLowerCase().startsWith('aws:'))
      throw validation(`Tag keys starting with 'aws:' are reserved: ${Key}`);
    return {
      Key,
      Value: readText(tag, 'Value', { longest: 256 }) ?? '',
      PropagateAtLaunch: readFlag(tag, 'PropagateAtLaunch') ?? false,
    };
  });
}
