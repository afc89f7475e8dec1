import { listDeployments, unfinished } from '@codedeployer/core/activation';
import type { ScalingSeen } from './scaling-groups.js';

/** Whether a deployment to the group has not ended: what looks left behind may then be its work. Asked once. */
export function isBusy({ clients, group, calling, once }: ScalingSeen): Promise<boolean> {
  const { application, deploymentGroup } = group;
  return once(`whether ${group.name} is busy`, async () => {
    const wanted = { application, deploymentGroup, statuses: unfinished };
    const { done } = await listDeployments(clients, wanted, calling).next();
    return done !== true;
  });
}
