import { ring } from '../cloudwatch/ring.js';
import type { DeploymentSpecification } from '../protocol/instance.js';
import { targetKey, type CodeDeployContext, type FleetInstance } from './context.js';
import { succeeded, noAnswer } from './diagnostics.js';
import { commandOf, mayBeIgnored } from './lifecycle.js';
import type {
  Deployment,
  LifecycleEvent,
  LifecycleEventName,
  Target,
  TargetStatus,
} from './model.js';
import { runCommand, type CommandOutcome } from './run-command.js';

export interface TargetOptions {
  readonly specification: DeploymentSpecification;
  /** Aborted when the deployment is to stop: no further event begins, and nobody waits for an instance that does not answer. */
  readonly stop: AbortSignal;
  /** The service stops the deployment by itself. */
  readonly stopByItself: () => void;
  /** Ends a command under way. */
  readonly signal: AbortSignal;
  /** The events that it is time for; without it all that the instance has. */
  readonly events?: readonly LifecycleEventName[] | undefined;
  /** What the instance is when they are done. */
  readonly reached: 'Succeeded' | 'Ready';
}

/** Carries a deployment out on one instance, event by event, and records each step. */
export async function runTarget(
  context: CodeDeployContext,
  deployment: Deployment,
  fleetInstance: FleetInstance,
  options: TargetOptions,
): Promise<TargetStatus> {
  const { instance } = fleetInstance;
  const record = recorder(context, deployment.deploymentId, instance.id);
  record.status('InProgress');
  const own =
    context.targets.get(targetKey(deployment.deploymentId, instance.id))?.lifecycleEvents ?? [];
  const { events = own.map((event) => event.lifecycleEventName) } = options;
  for (const name of events) {
    const command = commandOf(name);
    const fault =
      command &&
      context.onCommand?.({
        deploymentId: deployment.deploymentId,
        deploymentGroupName: deployment.deploymentGroupName,
        instanceId: instance.id,
        instanceName: fleetInstance.name,
        command,
      });
    if (fault?.kind === 'stop-deployment') options.stopByItself();
    if (fault?.kind === 'ring') await ring(fault.alarm, context.watched, context);
    if (options.stop.aborted) {
      record.skipRest();
      return record.end('Skipped');
    }
    // An event begins when the agent picks its command up, which that of an instance that is stopped does not.
    const isSilent =
      fault?.kind === 'silence' || context.ec2.instances.get(instance.id)?.state !== 'running';
    if (!isSilent) record.event(name, { status: 'InProgress', startTime: context.now().getTime() });
    const outcome = await carryOut(fault?.kind, isSilent, name);
    record.event(name, { ...outcome, endTime: context.now().getTime() });
    const ignored = deployment.ignoreApplicationStopFailures && mayBeIgnored(name);
    if (outcome.status !== 'Succeeded' && !(outcome.status === 'Failed' && ignored)) {
      record.skipRest();
      return record.end(outcome.status);
    }
  }
  return record.end(options.reached);

  async function carryOut(
    fault: string | undefined,
    isSilent: boolean,
    name: LifecycleEventName,
  ): Promise<CommandOutcome> {
    const command = commandOf(name);
    if (!command) return { status: 'Succeeded', diagnostics: succeeded };
    if (fault === 'fail') {
      return {
        status: 'Failed',
        diagnostics: {
          errorCode: 'ScriptFailed',
          scriptName: '',
          message: `The rehearsal made ${name} fail on request`,
          logTail: '',
        },
      };
    }
    return runCommand(isSilent ? silent(instance.id) : instance, command, options.specification, {
      signal: isSilent ? AbortSignal.any([options.signal, options.stop]) : options.signal,
      limit: context.limits.event,
    });
  }
}

/** What it records is known at once. Nobody waits for the disk between two events, only for the end. */
interface Recorder {
  status(status: TargetStatus): void;
  event(name: LifecycleEventName, change: Partial<LifecycleEvent>): void;
  /** Events that have not begun never will. */
  skipRest(): void;
  end(status: TargetStatus): Promise<TargetStatus>;
}

function recorder(context: CodeDeployContext, deploymentId: string, targetId: string): Recorder {
  const save = (update: (target: Target) => Target): Promise<void> =>
    context.targets.change(targetKey(deploymentId, targetId), (target) => ({
      ...update(target),
      lastUpdatedAt: context.now().getTime(),
    }));
  const change = (update: (target: Target) => Target): void => {
    // What stands in the way of writing it stands in that of the end, too, which has it all.
    save(update).catch(() => undefined);
  };
  return {
    status: (status) => change((target) => ({ ...target, status })),
    event: (name, update) =>
      change((target) => ({
        ...target,
        lifecycleEvents: target.lifecycleEvents.map((event) =>
          event.lifecycleEventName === name ? { ...event, ...update } : event,
        ),
      })),
    skipRest: () =>
      change((target) => ({
        ...target,
        lifecycleEvents: target.lifecycleEvents.map((event) =>
          event.status === 'Pending' ? { ...event, status: 'Skipped' } : event,
        ),
      })),
    async end(status) {
      await save((target) => ({ ...target, status }));
      return status;
    },
  };
}

/** An instance whose agent is gone: it takes no command and never answers. */
function silent(id: string): FleetInstance['instance'] {
  return {
    id,
    execute: (_command, _specification, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(new Error(noAnswer.message)), {
          once: true,
        });
      }),
    close: () => Promise.resolve(),
  };
}
