import { hasBalancer, ownConfigName, stackPlace } from '@codedeployer/core/activation';
import { configInput } from '../resources/deployment-config.js';
import { notesOf } from '../resources/deployment-group/deployment-group.js';
import { filterOf, wholeInput } from '../resources/deployment-group/group-input.js';
import { wantedState, type Tag } from '../resources/deployment-group/wanted-state.js';
import { sortedTags, tagList, type Tags } from '../resources/tags.js';
import type { WantedGroup } from '../section/place.js';
import type { Stack } from './stack.js';
import {
  capitalised,
  logicalId,
  ref,
  type Properties,
  type Template,
  type Value,
} from './template.js';

function tagsOf(tags: Tags | undefined): Value | undefined {
  return tags && tagList(sortedTags(tags)).map((tag) => ({ ...tag }));
}

/** @returns the resources of the applications, by their names */
export function addApplications(
  template: Template,
  { groups, activation }: Stack,
): ReadonlyMap<string, string> {
  const names = [...new Set(groups.map(({ application }) => application))];
  return new Map(
    names.map((name) => [
      name,
      template.add(logicalId('Application', name), {
        Type: 'AWS::CodeDeploy::Application',
        Properties: {
          ApplicationName: name,
          ComputePlatform: 'Server',
          Tags: tagsOf(activation.tags),
        },
      }),
    ]),
  );
}

/** @returns the resources of the deployment configurations of the section, by what AWS calls them */
export function addDeploymentConfigs(
  template: Template,
  { activation }: Stack,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(activation.deploymentConfigs ?? {}).map(([own, values]) => {
      const name = ownConfigName(own, values);
      const id = template.add(logicalId('DeploymentConfig', own), {
        Type: 'AWS::CodeDeploy::DeploymentConfig',
        Properties: capitalised(configInput(name, values)) as Properties,
      });
      return [name, id];
    }),
  );
}

/**
 * Lists of which an instance has a tag each. The service has a shorter form for a single list, and CloudFormation does not let
 * the two stand together, nor a group go over from one to the other.
 */
function tagSet(
  sets: readonly (readonly Tag[])[],
  names: readonly [list: string, one: string],
): Value | undefined {
  const [list, one] = names;
  if (sets.length === 0) return undefined;
  return { [list]: sets.map((set) => ({ [one]: set.map((tag) => capitalised(filterOf(tag))) })) };
}

function properties(group: WantedGroup): Properties {
  const wanted = wantedState(group, stackPlace);
  const {
    ec2TagFilters: _ec2,
    ec2TagSet: _ec2Sets,
    onPremisesInstanceTagFilters: _onPremises,
    onPremisesTagSet: _onPremisesSets,
    ...input
  } = wholeInput(wanted);
  return {
    ...(capitalised(input) as Properties),
    Ec2TagSet: tagSet(wanted.ec2Tags, ['Ec2TagSetList', 'Ec2TagGroup']),
    OnPremisesTagSet: tagSet(wanted.onPremisesTags, ['OnPremisesTagSetList', 'OnPremisesTagGroup']),
    Tags: tagsOf(wanted.tags),
  };
}

/** What of a group a template cannot say, or has no effect there. */
function notSaid({ wants, deploymentGroup, target }: WantedGroup): string[] {
  const { renamedFrom, loadBalancer } = wants;
  return [
    ...(renamedFrom === undefined
      ? []
      : [
          `"renamedFrom" is not in the template, as CloudFormation renames no group: a stack that has it as ${renamedFrom} makes ${deploymentGroup} anew, which knows nothing of the files on its instances, and deletes the former one.`,
        ]),
    ...(hasBalancer(loadBalancer) && target.group.trafficControl === false
      ? [
          'CloudFormation heeds "loadBalancer" only with traffic control, which "trafficControl: false" turns off.',
        ]
      : []),
  ];
}

/** Adds the deployment groups, which refer to what they are made of where it is in the template as well. */
export function addGroups(
  template: Template,
  { groups }: Stack,
  made: {
    readonly applications: ReadonlyMap<string, string>;
    readonly configs: ReadonlyMap<string, string>;
    readonly serviceRoles: ReadonlyMap<string, Value>;
  },
): void {
  for (const group of groups) {
    const { application, deploymentGroup, deploymentConfig, wants } = group;
    const config = made.configs.get(deploymentConfig);
    const applicationId = made.applications.get(application);
    template.add(logicalId('DeploymentGroup', application, deploymentGroup), {
      Type: 'AWS::CodeDeploy::DeploymentGroup',
      Properties: {
        ApplicationName: applicationId === undefined ? application : ref(applicationId),
        DeploymentGroupName: deploymentGroup,
        ...properties(group),
        ServiceRoleArn: made.serviceRoles.get(wants.serviceRole ?? ''),
        DeploymentConfigName: config === undefined ? deploymentConfig : ref(config),
      },
    });
    for (const note of [...notesOf(group), ...notSaid(group)])
      template.notes.push(`Deployment group ${application}/${deploymentGroup}: ${note}`);
  }
}
