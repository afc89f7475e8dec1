import type { CodeDeployContext, FleetInstance } from './context.js';
import type { LifecycleEventName, Target } from './model.js';

export interface WantedTarget {
  readonly fleetInstance: FleetInstance;
  readonly events: readonly LifecycleEventName[];
  readonly status: 'Pending' | 'Skipped';
  readonly label?: Target['label'];
}

/** Records the instances of a deployment, before anything happens on them. */
export async function createTargets(
  context: CodeDeployContext,
  deploymentId: string,
  wanted: readonly WantedTarget[],
): Promise<void> {
  await Promise.all(
    wanted.map(({ fleetInstance, events, status, label }) =>
      context.targets.put({
        deploymentId,
        targetId: fleetInstance.instance.id,
        ...(label && { label }),
        status,
        lastUpdatedAt: context.now().getTime(),
        lifecycleEvents: events.map((lifecycleEventName) => ({ lifecycleEventName, status })),
      }),
    ),
  );
}
