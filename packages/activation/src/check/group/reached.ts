import {
  isRelease,
  listDeployments,
  listInstances,
  ok,
  warning,
  type Probe,
} from '@codedeployer/core/activation';
import { instancesOf, isStopped, matching } from '../instances.js';
import { isBusy } from '../is-busy.js';
import type { ScalingSeen } from '../scaling-groups.js';

/** So many deployments are looked at: each instance that Auto Scaling has launched had one of its own. */
const most = 50;
const shown = 5;

/**
 * Those of some instances that neither the last release that succeeded nor anything since has reached.
 *
 * @returns undefined where so much has succeeded since the last release that it was not found
 */
async function unreached(
  { clients, group, calling }: ScalingSeen,
  ids: readonly string[],
): Promise<{ readonly release?: string; readonly missing: readonly string[] } | undefined> {
  const { application, deploymentGroup } = group;
  const wanted = { application, deploymentGroup, statuses: ['Succeeded'] as const };
  let missing = ids;
  let looked = 0;
  for await (const info of listDeployments(clients, wanted, calling)) {
    if (++looked > most) return undefined;
    const { deploymentId = '' } = info;
    const reached = new Set(await listInstances(clients, deploymentId, calling));
    missing = missing.filter((id) => !reached.has(id));
    if (isRelease(info)) return { release: deploymentId, missing };
    if (missing.length === 0) return { missing };
  }
  // Nothing is live, so that nobody lacks it.
  return { missing: [] };
}

export const reached: Probe<ScalingSeen> = {
  name: 'reached',
  looksAt: 'whether what is live has been deployed to all instances that match now',
  permissions: [
    'ec2:DescribeInstances',
    'codedeploy:ListDeployments',
    'codedeploy:BatchGetDeployments',
    'codedeploy:ListDeploymentTargets',
  ],
  async look(seen) {
    const ids = matching(seen.info, await instancesOf(seen)).flatMap((instance) =>
      isStopped(instance) ? [] : (instance.InstanceId ?? []),
    );
    if (ids.length === 0 || seen.info.lastSuccessfulDeployment === undefined) return [];
    const found = await unreached(seen, ids);
    if (found === undefined)
      return [
        {
          level: 'unseen',
          message: `Whether what is live is on all instances was not looked at: more than ${most} deployments of new instances came after it.`,
        },
      ];
    const { release = '', missing } = found;
    if (missing.length === 0) return [ok('all instances had a deployment of what is live')];
    // It may be on its way to them.
    if (await isBusy(seen)) return [];
    const named = missing.slice(0, shown).join(', ');
    const more = missing.length > shown ? ` and ${missing.length - shown} more` : '';
    return [
      warning(
        `No deployment of what is live (${release}) has reached ${named}${more}, launched or tagged since.`,
        `codedeployer redeploy ${seen.group.name}`,
      ),
    ];
  },
};
