import type { GroupStatus } from '../../model/command-reports.js';
import { readStatus } from '../../commands/status.js';
import { ok, warning, type Probe } from '../../probe/probe.js';
import type { AskedGroup } from '../asked-group.js';

/** What is on the group, asked for once. */
async function statusOf({ target, group, calling, now, once }: AskedGroup): Promise<GroupStatus> {
  const report = await once(`status of ${group.name}`, () => readStatus([target], now(), calling));
  const [status] = report.groups;
  if (status === undefined) throw new TypeError('a status without a group');
  return status;
}

export const running: Probe<AskedGroup> = {
  name: 'busy',
  looksAt: 'whether a deployment is running, which the next one has to wait for',
  permissions: ['codedeploy:ListDeployments', 'codedeploy:BatchGetDeployments'],
  async look(seen) {
    const busy = (await statusOf(seen)).running;
    if (busy.length === 0) return [ok('no deployment is running')];
    return busy.map(({ deploymentId, status, creator }) =>
      warning(
        `${deploymentId} of ${creator} is ${status}: a deployment waits for its end.`,
        `codedeployer stop ${deploymentId}`,
      ),
    );
  },
};

const shown = 5;

export const unhealthy: Probe<AskedGroup> = {
  name: 'unhealthy',
  looksAt: 'instances that do not hold what is live on the group',
  permissions: ['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'],
  async look(seen) {
    const { unhealthy: instances, live } = await statusOf(seen);
    if (instances.length === 0)
      return [ok(live === undefined ? 'nothing is live yet' : 'all hold what is live')];
    const named = instances
      .slice(0, shown)
      .map(({ instanceId, status, event }) =>
        [instanceId, status.toLowerCase(), ...(event === undefined ? [] : ['at', event])].join(' '),
      );
    const more = instances.length - named.length;
    return [
      warning(
        `${instances.length} of its instances may not hold what is live: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
        `codedeployer redeploy ${seen.group.name}`,
      ),
    ];
  },
};
