import type { QueryError } from '../query/query-error.js';
import type { Ec2Context } from './context.js';
import { ec2Error } from './failures.js';
import type { Ec2Instance } from './model.js';

/** For so long one that was terminated is still shown, in milliseconds. */
const shownAfterEnd = 3_600_000;

/** All that EC2 shows, in the order in which they were launched. */
export function shownInstances({ instances, now }: Ec2Context): readonly Ec2Instance[] {
  const latest = now().getTime() - shownAfterEnd;
  return instances.all().filter(({ state, since }) => state !== 'terminated' || since > latest);
}

/** Those of some ids, each once. @throws QueryError `InvalidInstanceID.Malformed`, `InvalidInstanceID.NotFound` */
export function requireInstances(
  ids: readonly string[],
  context: Ec2Context,
): readonly Ec2Instance[] {
  const shown = shownInstances(context);
  const wanted = [...new Set(ids)];
  const unknown = wanted.filter((id) => !shown.some(({ instanceId }) => instanceId === id));
  if (unknown.length > 0) throw notFound(unknown);
  return shown.filter(({ instanceId }) => wanted.includes(instanceId));
}

/** @throws QueryError `InvalidInstanceID.Malformed`, `InvalidInstanceID.NotFound` */
export function requireInstance(id: string, context: Ec2Context): Ec2Instance {
  const [instance] = requireInstances([id], context);
  if (instance) return instance;
  throw notFound([id]);
}

function notFound(ids: readonly string[]): QueryError {
  const malformed = ids.find((id) => !/^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(id));
  if (malformed !== undefined)
    return ec2Error('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  const message =
    ids.length === 1
      ? `The instance ID '${ids[0] ?? ''}' does not exist`
      : `The instance IDs '${ids.join(', ')}' do not exist`;
  return ec2Error('InvalidInstanceID.NotFound', message);
}
