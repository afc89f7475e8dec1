import { closest } from '@codedeployer/appspec/text';
import { failure } from '../errors/failure.js';
import { groupActivation } from './activation.js';
import { connectionOf, type GroupConfig } from './groups.js';
import type { Activation, GroupActivation } from './options/activation.js';

/** What is wrong with a field, in our words: `found` begins where "option ...: " ends. */
interface Wrong {
  readonly field: string;
  readonly problem: string;
}

/**
 * Refuses what CodeDeploy would refuse, or would take to mean something else, before AWS is asked for anything.
 *
 * @param where the configuration file, for messages
 * @throws CONFIG_INVALID_VALUE with the path of the field
 */
export function checkActivation(
  activation: Activation,
  configured: readonly GroupConfig[],
  where: string,
): void {
  const known = configured.map(({ name }) => name);
  const refuse = (key: string, problem: string) =>
    failure('CONFIG_INVALID_VALUE', { where, key, problem });
  for (const name of Object.keys(activation.groups ?? {})) {
    if (known.includes(name)) continue;
    const nearest = closest(name, known);
    const meant = nearest === undefined ? `known: ${known.join(', ')}` : `is it "${nearest}"?`;
    throw refuse('activation.groups', `there is no group "${name}" in "groups"; ${meant}`);
  }
  for (const { name, trafficControl } of configured) {
    const settings = groupActivation(activation, name);
    const wrong = rules.flatMap((rule) => rule(settings, trafficControl) ?? [])[0];
    if (wrong === undefined) continue;
    const own = activation.groups?.[name];
    const field = wrong.field.split('.', 1)[0] as keyof GroupActivation;
    const isOwn =
      own?.[field] !== undefined || (activation as GroupActivation)[field] === undefined;
    throw isOwn
      ? refuse(`activation.groups.${name}.${wrong.field}`, wrong.problem)
      : refuse(
          `activation.${wrong.field}`,
          `it is for the group "${name}" as well: ${wrong.problem}`,
        );
  }
  const former = wrongFormerName(activation, configured);
  if (former !== undefined)
    throw refuse(`activation.groups.${former.group}.${former.field}`, former.problem);
}

/**
 * A group is renamed where one of the former name is there. That must be nobody else's: whoever comes first would take it, and the
 * other one would be made anew, which knows nothing of the files on its instances.
 */
function wrongFormerName(
  activation: Activation,
  configured: readonly GroupConfig[],
): (Wrong & { readonly group: string }) | undefined {
  const formerOf = ({ name }: GroupConfig) => {
    const own = activation.groups ?? {};
    return Object.hasOwn(own, name) ? own[name]?.renamedFrom : undefined;
  };
  for (const [place, group] of configured.entries()) {
    const { name, application, deploymentGroup } = group;
    const former = formerOf(group);
    if (former === undefined) continue;
    const wrong = (problem: string) => ({ group: name, field: 'renamedFrom', problem });
    if (former === deploymentGroup)
      return wrong(`CodeDeploy is to call the group "${former}" still; leave "renamedFrom" out`);
    const beside = (other: GroupConfig) =>
      other.application === application &&
      JSON.stringify(connectionOf(other)) === JSON.stringify(connectionOf(group));
    const holder = configured.find((other) => beside(other) && other.deploymentGroup === former);
    if (holder !== undefined)
      return wrong(
        `CodeDeploy is to have "${former}" as the group "${holder.name}", and one that is renamed is not there any more; rename the groups one after another, with \`activate\` in between`,
      );
    const rival = configured
      .slice(0, place)
      .find((other) => beside(other) && formerOf(other) === former);
    if (rival !== undefined)
      return wrong(
        `"${rival.name}" is renamed from "${former}" as well, and one group becomes one; the other is new, and has no "renamedFrom"`,
      );
  }
  return undefined;
}

type Rule = (settings: GroupActivation, trafficControl?: boolean) => Wrong | undefined;

const rules: readonly Rule[] = [
  ({ ec2Tags, ec2TagSets }) =>
    hasSome(ec2Tags) && hasSome(ec2TagSets)
      ? {
          field: 'ec2Tags',
          problem:
            'there is "ec2TagSets" as well, and CodeDeploy takes one of them; a list of "ec2TagSets" says the same as "ec2Tags"',
        }
      : undefined,
  ({ onPremisesTags, onPremisesTagSets }) =>
    hasSome(onPremisesTags) && hasSome(onPremisesTagSets)
      ? {
          field: 'onPremisesTags',
          problem: 'there is "onPremisesTagSets" as well, and CodeDeploy takes one of them',
        }
      : undefined,
  ({ ec2TagSets = [] }) => tooManyTags('ec2TagSets', ec2TagSets),
  ({ onPremisesTagSets = [] }) => tooManyTags('onPremisesTagSets', onPremisesTagSets),
  ({ autoRollback, rollbackOn }) =>
    autoRollback === false && rollbackOn !== undefined
      ? {
          field: 'rollbackOn',
          problem: '"autoRollback: false" says never to roll back, and this says when',
        }
      : undefined,
  ({ ignorePollAlarmFailure, alarms }) =>
    ignorePollAlarmFailure === true && !hasSome(alarms)
      ? { field: 'ignorePollAlarmFailure', problem: 'there are no "alarms" to ask for' }
      : undefined,
  ({ triggers = [] }) => {
    const names = triggers.map(({ name, topic }) => name ?? topicName(topic));
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    return twice === undefined
      ? undefined
      : {
          field: 'triggers',
          problem: `two of them are called "${twice}"; give each a "name" of its own`,
        };
  },
  ({ tags = {} }) => {
    const reserved = Object.keys(tags).find((key) => /^aws:/i.test(key));
    return reserved === undefined
      ? undefined
      : { field: 'tags', problem: `"${reserved}" begins with "aws:", which is AWS's own` };
  },
  ({ tags = {} }) => {
    const count = Object.keys(tags).length;
    return count > 50
      ? { field: 'tags', problem: `there are ${count}, and AWS takes 50 at most` }
      : undefined;
  },
  ({ serviceRole, instanceProfile }) => {
    const profile = typeof instanceProfile === 'object' ? instanceProfile.name : instanceProfile;
    return serviceRole !== undefined && serviceRole === profile
      ? {
          field: 'serviceRole',
          problem: `"instanceProfile" is called "${profile}" as well, and has a role of its own by that name, which CodeDeploy cannot take; give them different names`,
        }
      : undefined;
  },
  ({ loadBalancer }, trafficControl) =>
    trafficControl === true && !hasBalancer(loadBalancer)
      ? {
          field: 'loadBalancer',
          problem:
            '"trafficControl" takes instances from a load balancer during their deployment, and there is none; name its "targetGroups", or "classic" load balancers',
        }
      : undefined,
  ({ blueGreen, onPremisesTags, onPremisesTagSets, ...ofEc2 }) => {
    const isOnPremises = hasSome(onPremisesTags) || hasSome(onPremisesTagSets);
    const { ec2Tags, ec2TagSets, autoScalingGroups } = ofEc2;
    return blueGreen !== undefined &&
      isOnPremises &&
      ![ec2Tags, ec2TagSets, autoScalingGroups].some(hasSome)
      ? {
          field: 'blueGreen',
          problem:
            'its instances are on premises, and CodeDeploy does blue/green with those of EC2 alone; leave "blueGreen" out, so that deployments are in place',
        }
      : undefined;
  },
  ({ blueGreen, autoScalingGroups = [] }) =>
    blueGreen?.greenFleetProvisioningOption === 'COPY_AUTO_SCALING_GROUP' &&
    autoScalingGroups.length !== 1
      ? {
          field: 'blueGreen.greenFleetProvisioningOption',
          problem: `COPY_AUTO_SCALING_GROUP copies the one group of "autoScalingGroups", and there ${autoScalingGroups.length === 0 ? 'is none' : `are ${autoScalingGroups.length}`}`,
        }
      : undefined,
  ({ blueGreen }) => {
    const { actionOnTimeout = 'CONTINUE_DEPLOYMENT', waitTimeInMinutes = 0 } =
      blueGreen?.deploymentReadyOption ?? {};
    return actionOnTimeout === 'CONTINUE_DEPLOYMENT' && waitTimeInMinutes > 0
      ? {
          field: 'blueGreen.deploymentReadyOption.waitTimeInMinutes',
          problem:
            'CONTINUE_DEPLOYMENT goes on at once and waits for nobody; only STOP_DEPLOYMENT has a time to wait',
        }
      : undefined;
  },
  ({ blueGreen }) => {
    const { action = 'TERMINATE', terminationWaitTimeInMinutes } =
      blueGreen?.terminateBlueInstancesOnDeploymentSuccess ?? {};
    return action === 'KEEP_ALIVE' && terminationWaitTimeInMinutes !== undefined
      ? {
          field: 'blueGreen.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes',
          problem: 'KEEP_ALIVE terminates no instance, so that there is nothing to wait for',
        }
      : undefined;
  },
];

function hasSome(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}

function tooManyTags(field: string, sets: readonly (readonly unknown[])[]): Wrong | undefined {
  const count = sets.flat().length;
  return count > 10
    ? { field, problem: `there are ${count} tags in them, and CodeDeploy takes 10 at most` }
    : undefined;
}

/** Whether there is a load balancer to take instances from. */
export function hasBalancer(balancer: GroupActivation['loadBalancer']): boolean {
  const { targetGroups = [], classic = [] } = balancer ?? {};
  return targetGroups.length + classic.length > 0;
}

/** What a topic is called, of its ARN. */
export function topicName(arn: string): string {
  return arn.split(':').at(-1) ?? arn;
}
