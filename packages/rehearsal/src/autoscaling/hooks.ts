import { QueryError } from '../query/query-error.js';
import type { ScalingContext } from './context.js';
import type { LifecycleHook } from './model.js';

/** The service's quota. */
export const mostHooks = 50;

/** Puts a hook on a group, and replaces one of the same name. @throws QueryError `LimitExceeded` */
export async function putHook(
  { groups }: ScalingContext,
  name: string,
  hook: LifecycleHook,
): Promise<void> {
  const group = groups.get(name);
  if (group === undefined) return;
  const isIt = (one: LifecycleHook) => one.name === hook.name;
  const hooks = group.hooks.some(isIt)
    ? group.hooks.map((one) => (isIt(one) ? hook : one))
    : [...group.hooks, hook];
  if (hooks.length > mostHooks) {
    const message = `Lifecycle hook limit exceeded: ${mostHooks} for an Auto Scaling group`;
    throw new QueryError(400, 'LimitExceeded', message);
  }
  await groups.put({ ...group, hooks });
}

/** Takes a hook off a group; says whether there was one. */
export async function removeHook(
  { groups }: ScalingContext,
  name: string,
  hook: string,
): Promise<boolean> {
  const group = groups.get(name);
  if (group?.hooks.some((one) => one.name === hook) !== true) return false;
  await groups.put({ ...group, hooks: group.hooks.filter((one) => one.name !== hook) });
  return true;
}
