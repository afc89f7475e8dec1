import type { Alarm } from '../cloudwatch/model.js';
import type { CodeDeployContext, StopReason } from './context.js';
import type { Course } from './course.js';
import type { AlarmConfiguration, Deployment, DeploymentGroup } from './model.js';

/** Why a deployment is stopped that alarms ring for, in the service's words. */
export function alarmStop(names: readonly string[]): StopReason {
  const activated = names.map((name) => `<${name}>`).join(' ');
  return {
    code: 'ALARM_ACTIVE',
    message: `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: ${activated}`,
  };
}

/**
 * Stops a deployment as soon as one of its alarms rings, also where it rang before. CodeDeploy does so for what somebody has started: its
 * own rollback goes on while the alarm still rings. Returns what ends the watching.
 */
export function watchAlarms(
  { watched }: CodeDeployContext,
  deployment: Deployment,
  group: DeploymentGroup,
  course: Course,
): () => void {
  if (deployment.creator !== 'user') return () => undefined;
  const names = alarmsOf(deployment, group);
  const rings = ({ name, state }: Alarm) => state === 'ALARM' && names.includes(name);
  const look = () => {
    const ringing = watched.alarms.all().filter(rings);
    if (ringing.length > 0) course.stop(alarmStop(ringing.map(({ name }) => name)));
  };
  look();
  watched.listeners.add(look);
  return () => watched.listeners.delete(look);
}

/** Those of the group, unless the deployment has others. */
function alarmsOf({ settings }: Deployment, group: DeploymentGroup): readonly string[] {
  const own = settings.overrideAlarmConfiguration as Partial<AlarmConfiguration> | undefined;
  const { enabled = false, alarms = [] } = own ?? group.settings.alarmConfiguration ?? {};
  return enabled ? alarms.map(({ name }) => name) : [];
}
