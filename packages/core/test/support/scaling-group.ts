import { createClients } from '../../dist/aws/clients.js';
import type { GroupTarget } from '../../dist/commands/group-target.js';
import { openEndpoint } from './endpoint.js';

const region = 'eu-central-1';

/** The deployments of a group that scales, the newest first: what Auto Scaling has started, a restart, two releases. */
const deployments = [
  { deploymentId: 'd-0', creator: 'autoscaling' },
  { deploymentId: 'd-1', creator: 'autoscalingTermination' },
  { deploymentId: 'd-2', creator: 'CodeDeployAutoUpdate' },
  { deploymentId: 'd-3', creator: 'user', deploymentMode: 'RESTART' },
  { deploymentId: 'd-release', creator: 'user', description: 'shop 7 [codedeployer ab]' },
  { deploymentId: 'd-older', creator: 'user' },
].map((deployment, index) => ({
  applicationName: 'shop',
  status: 'Succeeded',
  createTime: 1_790_000_000 - index,
  revision: { revisionType: 'GitHub', gitHubLocation: { repository: 'a/b', commitId: 'c1' } },
  ...deployment,
}));

/** A group with these, at a CodeDeploy that names the first as the last that succeeded. */
export async function openScalingGroup(): Promise<{
  readonly target: GroupTarget;
  readonly close: () => Promise<void>;
}> {
  const last = { deploymentId: 'd-0' };
  const group = {
    deploymentGroupName: 'web',
    lastSuccessfulDeployment: last,
    lastAttemptedDeployment: last,
  };
  const endpoint = await openEndpoint(({ operation, input, answer }) => {
    if (operation === 'BatchGetDeploymentGroups') answer(200, { deploymentGroupsInfo: [group] });
    else if (operation === 'ListDeployments') {
      const { includeOnlyStatuses: statuses = ['Succeeded'] } = input as {
        readonly includeOnlyStatuses?: readonly string[];
      };
      const listed = statuses.includes('Succeeded') ? deployments : [];
      answer(200, { deployments: listed.map(({ deploymentId }) => deploymentId) });
    } else {
      const { deploymentIds = [] } = input as { readonly deploymentIds?: readonly string[] };
      const found = deployments.filter(({ deploymentId }) => deploymentIds.includes(deploymentId));
      answer(200, { deploymentsInfo: found.toReversed() });
    }
  });
  const clients = await createClients({
    region,
    endpoint: endpoint.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    target: {
      name: 'web',
      application: 'shop',
      deploymentGroup: 'web',
      region,
      clients,
      isRehearsed: false,
    },
    async close() {
      clients.codeDeploy.destroy();
      clients.s3.destroy();
      await endpoint.close();
    },
  };
}
