import {
  DescribeAutoScalingGroupsCommand,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling';
import {
  awsCommand,
  copiedGroup,
  ok,
  readDeploymentInfos,
  warning,
  type Probe,
} from '@codedeployer/core/activation';
import { ask } from '../../aws/ask.js';
import { pagesOf } from '../../aws/pages-of.js';
import { isBusy } from '../is-busy.js';
import type { ScalingSeen } from '../scaling-groups.js';

/** CodeDeploy gives it to each copy, with the id of the deployment that made it. */
const tag = 'CodeDeployProvisioningDeploymentId';

interface Copy {
  readonly group: AutoScalingGroup;
  readonly deploymentId: string;
}

/** All copies of Auto Scaling groups in the region that blue/green deployments have made; asked for once. */
async function listCopies({ services, once }: ScalingSeen): Promise<Copy[]> {
  const groups = await once('copies of Auto Scaling groups', () =>
    pagesOf(async (NextToken) => {
      const { AutoScalingGroups: items = [], NextToken: next } = await ask(
        services,
        services.clients.autoScaling,
        'autoscaling:DescribeAutoScalingGroups',
        `the Auto Scaling groups of ${services.region}`,
        () =>
          new DescribeAutoScalingGroupsCommand({
            Filters: [{ Name: 'tag-key', Values: [tag] }],
            NextToken,
          }),
      );
      return { items, next };
    }),
  );
  return groups.map((group) => ({
    group,
    deploymentId: group.Tags?.find(({ Key }) => Key === tag)?.Value ?? '',
  }));
}

export const leftCopies: Probe<ScalingSeen> = {
  name: 'left-copies',
  looksAt:
    'whether copies of an Auto Scaling group that blue/green deployments made are left, with their instances',
  permissions: [
    'autoscaling:DescribeAutoScalingGroups',
    'codedeploy:ListDeployments',
    'codedeploy:BatchGetDeployments',
  ],
  async look(seen) {
    const { info, region, clients, calling, group: deployed } = seen;
    const own = new Set((info.autoScalingGroups ?? []).map(({ name }) => name));
    // Groups of two applications may have one name: the deployment says whose copy it is.
    const named = `CodeDeploy_${deployed.deploymentGroup}_d-`;
    const copies = (await listCopies(seen)).filter(
      ({ group: { AutoScalingGroupName: name = '' } }) => name.startsWith(named) && !own.has(name),
    );
    const ids = copies.map(({ deploymentId }) => deploymentId);
    const deployments = await readDeploymentInfos(clients, ids, calling);
    const left = copies.flatMap(({ group, deploymentId }) => {
      const made = deployments.find((one) => one.deploymentId === deploymentId);
      const isIts =
        made?.applicationName === deployed.application &&
        copiedGroup(made) === group.AutoScalingGroupName;
      return isIts ? { group, deploymentId, status: made.status ?? 'Created' } : [];
    });
    if (left.length === 0)
      return own.size === 0 ? [] : [ok('no copy of an Auto Scaling group is left')];
    if (await isBusy(seen)) return [];
    const { action } =
      info.blueGreenDeploymentConfiguration?.terminateBlueInstancesOnDeploymentSuccess ?? {};
    return left.map(({ group, deploymentId, status }) => {
      const { AutoScalingGroupName: name = '', Instances = [] } = group;
      const size = `with ${Instances.length} ${Instances.length === 1 ? 'instance' : 'instances'}`;
      // It was live, and the group keeps what was.
      if (status === 'Succeeded' && action === 'KEEP_ALIVE')
        return ok(`kept from ${deploymentId} ${size}, as the deployment group wants it`, name);
      return warning(
        `It is a copy that ${deploymentId} (${status}) has made, and is left ${size}: the deployment group has it no more, or never had.`,
        awsCommand(
          ...['autoscaling', 'delete-auto-scaling-group', '--auto-scaling-group-name', name],
          ...['--force-delete', '--region', region],
        ),
        name,
      );
    });
  },
};
