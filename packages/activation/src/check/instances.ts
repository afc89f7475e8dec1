import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2';
import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { Fleet, Further, GroupSeen } from '@codedeployer/core/activation';
import { ask } from '../aws/ask.js';
import { pagesOf } from '../aws/pages-of.js';
import type { Ec2Services } from '../aws/ec2-services.js';
import { isTagged, tagLists } from './group/tagged.js';

/** Those that are no more are shown for an hour. */
const states = ['pending', 'running', 'stopping', 'stopped'];

/** All instances of the region that have not ended. */
async function listInstances(services: Ec2Services): Promise<Instance[]> {
  return pagesOf(async (NextToken) => {
    const make = () =>
      new DescribeInstancesCommand({
        Filters: [{ Name: 'instance-state-name', Values: states }],
        MaxResults: 1000,
        NextToken,
      });
    const answer = await ask(
      services,
      services.clients.ec2,
      'ec2:DescribeInstances',
      `the instances of ${services.region}`,
      make,
    );
    const items = (answer.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    return { items, next: answer.NextToken };
  });
}

/** The same, asked for once for all groups of a region. */
export function instancesOf(seen: Further<GroupSeen, Ec2Services>): Promise<Instance[]> {
  return seen.once('instances of the region', () => listInstances(seen.services));
}

function autoScalingGroupOf({ Tags = [] }: Instance): string | undefined {
  return Tags.find(({ Key }) => Key === 'aws:autoscaling:groupName')?.Value;
}

/** Those that a deployment to the group goes to. */
export function matching(info: DeploymentGroupInfo, instances: readonly Instance[]): Instance[] {
  const lists = tagLists(info);
  const groups = new Set((info.autoScalingGroups ?? []).map(({ name }) => name));
  return instances.filter(
    (instance) => isTagged(lists, instance) || groups.has(autoScalingGroupOf(instance)),
  );
}

export function idOf({ InstanceId = '' }: Instance): string {
  return InstanceId;
}

export function isStopped({ State }: Instance): boolean {
  return State?.Name === 'stopped' || State?.Name === 'stopping';
}

export function fleetOf(instances: readonly Instance[]): Fleet {
  const zones: Record<string, number> = {};
  const zoneOf: Record<string, string> = {};
  for (const instance of instances) {
    const zone = instance.Placement?.AvailabilityZone ?? 'unknown';
    zones[zone] = (zones[zone] ?? 0) + 1;
    zoneOf[idOf(instance)] = zone;
  }
  const stopped = instances.filter(isStopped).length;
  return { instances: instances.length, stopped, zones, zoneOf };
}
