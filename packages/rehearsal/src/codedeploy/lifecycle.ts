import { agentCommands, type CommandName } from '../protocol/instance.js';
import type { DeploymentStyle, LifecycleEventName } from './model.js';

const withoutTrafficControl: readonly CommandName[] = agentCommands.filter(
  (command) => !command.endsWith('Traffic'),
);

const withTrafficControl: readonly LifecycleEventName[] = [
  'BeforeBlockTraffic',
  'BlockTraffic',
  'AfterBlockTraffic',
  ...withoutTrafficControl,
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
];

/** The events of a deployment to one instance, in the service's order. */
export function lifecycleOf(style: DeploymentStyle): readonly LifecycleEventName[] {
  return style.deploymentOption === 'WITH_TRAFFIC_CONTROL'
    ? withTrafficControl
    : withoutTrafficControl;
}

/** What happens on instances that get the revision in a blue/green deployment, before it is time for the traffic. */
export const installEvents: readonly LifecycleEventName[] = withoutTrafficControl;

/** And then. */
export const trafficEvents: readonly LifecycleEventName[] = [
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
];

export const greenEvents: readonly LifecycleEventName[] = [...installEvents, ...trafficEvents];

/** What happens on those that had the traffic. */
export const blueEvents: readonly LifecycleEventName[] = [
  'BeforeBlockTraffic',
  'BlockTraffic',
  'AfterBlockTraffic',
];

/** The command for the agent; `undefined` for an event that the service carries out itself, at the load balancer. */
export function commandOf(event: LifecycleEventName): CommandName | undefined {
  return event === 'BlockTraffic' || event === 'AllowTraffic' ? undefined : event;
}

/** Whether `ignoreApplicationStopFailures` lets a deployment go on when this event fails: those whose scripts are the last revision's. */
export function mayBeIgnored(event: LifecycleEventName): boolean {
  return (
    event === 'ApplicationStop' || event === 'BeforeBlockTraffic' || event === 'AfterBlockTraffic'
  );
}
