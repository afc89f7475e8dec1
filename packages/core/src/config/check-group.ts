import { failure } from '../errors/failure.js';
import type { GroupConfig } from './groups.js';

/**
 * Refuses what cannot be had together, before AWS is asked for anything.
 *
 * @throws OPTIONS_CONTRADICTORY
 */
export function checkGroup(group: GroupConfig): void {
  const { autoRollback, rollbackOn, alarms, ignoreAlarms, ignorePollAlarmFailure } = group;
  const refuse = (options: readonly string[], reason: string) =>
    failure('OPTIONS_CONTRADICTORY', { options, group: group.name, reason });
  if (autoRollback === false && rollbackOn !== undefined)
    throw refuse(
      ['autoRollback', 'rollbackOn'],
      'the one says never to roll back, the other says when',
    );
  if (ignoreAlarms === true && alarms !== undefined)
    throw refuse(['ignoreAlarms', 'alarms'], 'the one says no alarm, the other says which');
  if (ignorePollAlarmFailure !== undefined && alarms === undefined)
    throw refuse(
      ['ignorePollAlarmFailure', 'alarms'],
      'how alarms are asked for is set together with "alarms", which are not given',
    );
  if (group.targetInstances !== undefined && group.updateOutdatedInstancesOnly === true)
    throw refuse(
      ['targetInstances', 'updateOutdatedInstancesOnly'],
      'the one names new instances, the other those that have an older revision',
    );
  for (const option of ['externalId', 'roleSessionName'] as const)
    if (group[option] !== undefined && group.roleArn === undefined)
      throw refuse([option, 'roleArn'], `"${option}" is for a role, and there is none`);
}
