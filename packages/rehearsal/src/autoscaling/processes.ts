import { readTexts, type Input } from '../query/input.js';
import { validation } from './find.js';

const processes = [
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'Launch',
  'ReplaceUnhealthy',
  'ScheduledActions',
  'Terminate',
] as const;

/** The processes that a request names; all where it names none. @throws QueryError `ValidationError` */
export function readProcesses(input: Input): readonly string[] {
  const named = readTexts(input, 'ScalingProcesses');
  const unknown = named.find((name) => !processes.some((process) => process === name));
  if (unknown !== undefined)
    throw validation(
      `The process type ${unknown} is not valid. Use one of: ${processes.join(', ')}`,
    );
  return named.length > 0 ? named : processes;
}
