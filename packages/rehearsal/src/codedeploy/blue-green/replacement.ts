import { randomUUID } from 'node:crypto';
import { putHook, removeHook } from '../../autoscaling/hooks.js';
import { scale } from '../../autoscaling/instances.js';
import type { ScalingGroup } from '../../autoscaling/model.js';
import { partitionOf } from '../../iam/identifiers.js';
import { groupKey, type CodeDeployContext, type ScalingCall } from '../context.js';
import { failed } from '../endings.js';
import type { Ending } from '../finish-deployment.js';
import type { Deployment } from '../model.js';
import { newHook } from '../scaling-hooks.js';

/** What a copy of a group is to leave alone while traffic moves. */
const suspended = ['AddToLoadBalancer', 'AlarmNotification', 'ScheduledActions'];

/** What CodeDeploy does to Auto Scaling for one deployment, step by step; an ending where Auto Scaling refuses one. */
export interface Replacement {
  /** Of the copy, which is there from the first step on and stays when anything goes wrong. */
  readonly name: string;
  /** Creates it without instances, then launches as many as the original has, then suspends processes of it. */
  provision(): Promise<Ending | undefined>;
  /** Resumes them, and moves the hook: the deployment group has the copy from now on. */
  takeOver(): Promise<Ending | undefined>;
  /** Deletes the original with its instances. */
  endOriginal(): Promise<Ending | undefined>;
}

export function replacementOf(
  context: CodeDeployContext,
  { deploymentId, applicationName, deploymentGroupName }: Deployment,
  original: string,
): Replacement {
  const { scaling, region, account } = context;
  const name = `CodeDeploy_${deploymentGroupName}_${deploymentId}`;
  const refused = (operation: ScalingCall): Ending | undefined =>
    context.isRefused(operation) ? failed('AUTO_SCALING_IAM_ROLE_PERMISSIONS') : undefined;
  const put = async (change: Partial<ScalingGroup>): Promise<void> => {
    const group = scaling.groups.get(name);
    if (group) await scaling.groups.put({ ...group, ...change });
  };
  return {
    name,
    async provision() {
      const from = scaling.groups.get(original);
      if (from === undefined) return failed('AUTO_SCALING_CONFIGURATION');
      const refusedCopy = refused('CreateAutoScalingGroup');
      if (refusedCopy) return refusedCopy;
      const tag = 'CodeDeployProvisioningDeploymentId';
      await scaling.groups.put({
        ...from,
        name,
        arn: `arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`,
        createdTime: context.now().getTime(),
        bounds: { ...from.bounds, least: 0, desired: 0 },
        // Of the original, which may be a copy itself.
        tags: [
          ...from.tags.filter(({ Key }) => Key !== tag),
          { Key: tag, Value: deploymentId, PropagateAtLaunch: true },
        ],
        targetGroups: [],
        suspended: [],
        hooks: [],
      });
      const refusedLaunch = refused('UpdateAutoScalingGroup');
      if (refusedLaunch) return refusedLaunch;
      await put({ bounds: from.bounds });
      const copy = scaling.groups.get(name);
      if (copy) await scale(copy, scaling);
      const refusedPause = refused('SuspendProcesses');
      if (refusedPause) return refusedPause;
      await put({ suspended });
      return undefined;
    },
    async takeOver() {
      const refusedResume = refused('ResumeProcesses');
      if (refusedResume) return refusedResume;
      await put({ suspended: [] });
      const refusedMove = refused('DeleteLifecycleHook') ?? refused('PutLifecycleHook');
      if (refusedMove) return refusedMove;
      const key = groupKey(applicationName, deploymentGroupName);
      for (const { name: old, hook } of context.groups.get(key)?.autoScalingGroups ?? [])
        if (hook !== undefined) await removeHook(scaling, old, hook);
      const hook = newHook('launch', deploymentGroupName);
      await putHook(scaling, name, hook);
      await context.groups.change(key, (group) => ({
        ...group,
        autoScalingGroups: [{ name, hook: hook.name }],
      }));
      return undefined;
    },
    async endOriginal() {
      const refusedEnd = refused('DeleteAutoScalingGroup');
      if (refusedEnd) return refusedEnd;
      const from = scaling.groups.get(original);
      if (from === undefined) return undefined;
      await scaling.groups.remove(original);
      await scale({ ...from, bounds: { least: 0, most: 0, desired: 0 } }, scaling);
      return undefined;
    },
  };
}
