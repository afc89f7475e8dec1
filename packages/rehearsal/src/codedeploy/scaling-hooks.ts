import { randomUUID } from 'node:crypto';
import { mostHooks, putHook, removeHook } from '../autoscaling/hooks.js';
import type { LifecycleHook } from '../autoscaling/model.js';
import { CodeDeployError } from './codedeploy-error.js';
import type { CodeDeployContext, JsonObject } from './context.js';
import type { DeploymentGroup, HookedGroup } from './model.js';
import { readTexts } from './read-input.js';

type Scaled = Pick<DeploymentGroup, 'autoScalingGroups' | 'deploymentGroupName'> & {
  readonly settings: Pick<DeploymentGroup['settings'], 'terminationHookEnabled'>;
};

/** What is to be done to the Auto Scaling groups of a deployment group. */
export interface HookPlan {
  /** As they stand with the deployment group afterwards. */
  readonly groups: readonly HookedGroup[];
  /** Hooks that CodeDeploy is not able to take off. */
  readonly notCleanedUp: readonly HookedGroup[];
  /** Puts hooks on and takes them off. */
  carryOut(): Promise<unknown>;
}

/**
 * The names of Auto Scaling groups in a request; undefined where it says nothing of them.
 * @throws CodeDeployError `InvalidAutoScalingGroupException`
 */
export function readScalingGroups(
  input: JsonObject,
  { scaling }: CodeDeployContext,
): readonly string[] | undefined {
  const names = readTexts(input, 'autoScalingGroups');
  const unknown = names?.find((name) => !scaling.groups.get(name));
  if (unknown !== undefined) {
    throw new CodeDeployError(
      'InvalidAutoScalingGroupException',
      `The specified Auto Scaling group could not be found: ${unknown}`,
    );
  }
  return names && [...new Set(names)];
}

/**
 * Decides which hooks go where; nothing is changed yet. A hook that somebody took off is put there again when its Auto Scaling group is
 * named again.
 *
 * @param group as it is to be; its Auto Scaling groups are still those of before
 * @param named those of the request; without them, they are those of before
 * @throws CodeDeployError `InvalidRoleException`, `LifecycleHookLimitExceededException`
 */
export function planHooks(
  context: CodeDeployContext,
  group: Scaled,
  named: readonly string[] | undefined,
): HookPlan {
  const { scaling } = context;
  const before = group.autoScalingGroups ?? [];
  const wanted = named ?? before.map(({ name }) => name);
  const puts: { readonly name: string; readonly hook: LifecycleHook }[] = [];
  const removals: { readonly name: string; readonly hook: string }[] = [];
  const notCleanedUp: HookedGroup[] = [];
  const isThere = (name: string, hook: string | undefined) =>
    scaling.groups.get(name)?.hooks.some((one) => one.name === hook) === true;
  const keep = (name: string, kind: HookKind, known: string | undefined): string => {
    if (known !== undefined && (named === undefined || isThere(name, known))) return known;
    const hook = newHook(kind, group.deploymentGroupName);
    puts.push({ name, hook });
    return hook.name;
  };
  const remove = (name: string, member: 'hook' | 'terminationHook', hook: string | undefined) => {
    if (hook === undefined || !isThere(name, hook)) return;
    if (context.isRefused('DeleteLifecycleHook')) notCleanedUp.push({ name, [member]: hook });
    else removals.push({ name, hook });
  };

  const groups = wanted.map((name): HookedGroup => {
    const known = before.find((one) => one.name === name);
    const hook = keep(name, 'launch', known?.hook);
    if (group.settings.terminationHookEnabled === true) {
      return { name, hook, terminationHook: keep(name, 'termination', known?.terminationHook) };
    }
    remove(name, 'terminationHook', known?.terminationHook);
    return { name, hook };
  });
  for (const { name, hook, terminationHook } of before.filter(
    ({ name }) => !wanted.includes(name),
  )) {
    remove(name, 'hook', hook);
    remove(name, 'terminationHook', terminationHook);
  }
  for (const { name } of puts) {
    const count = scaling.groups.get(name)?.hooks.length ?? 0;
    if (count + puts.filter((put) => put.name === name).length > mostHooks) {
      const message = `The limit for lifecycle hooks was exceeded: ${name}`;
      throw new CodeDeployError('LifecycleHookLimitExceededException', message);
    }
    if (context.isRefused('PutLifecycleHook')) {
      throw new CodeDeployError(
        'InvalidRoleException',
        'The IAM role does not give you permission to perform operations in the following AWS service: AmazonAutoScaling. Contact your AWS administrator if you need help.',
      );
    }
  }
  return {
    groups,
    notCleanedUp,
    carryOut: () =>
      Promise.all([
        ...puts.map(({ name, hook }) => putHook(scaling, name, hook)),
        ...removals.map(({ name, hook }) => removeHook(scaling, name, hook)),
      ]),
  };
}

type HookKind = 'launch' | 'termination';

const transitions: Readonly<Record<HookKind, string>> = {
  launch: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  termination: 'autoscaling:EC2_INSTANCE_TERMINATING',
};

/** A hook that CodeDeploy is asked by, as it puts it on. */
export function newHook(kind: HookKind, group: string): LifecycleHook {
  // A hook may not be called by all that a group may.
  const called = group.replace(/[^A-Za-z0-9_-]/g, '-');
  return {
    name: `CodeDeploy-managed-automatic-${kind}-deployment-hook-${called}-${randomUUID()}`,
    transition: transitions[kind],
    heartbeat: 600,
    result: 'ABANDON',
  };
}
