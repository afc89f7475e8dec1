import type { CodeDeployContext, FleetInstance } from '../context.js';
import type { Course } from '../course.js';
import type { HealthConstraint } from '../health.js';
import type { Deployment } from '../model.js';
import type { Replacement } from './replacement.js';
import type { BlueGreenPlan } from './settings.js';

/** A blue/green deployment on its way: what has the traffic, and what is to have it. */
export interface Fleets {
  readonly context: CodeDeployContext;
  readonly deployment: Deployment;
  readonly course: Course;
  readonly plan: BlueGreenPlan;
  readonly blue: readonly FleetInstance[];
  readonly green: readonly FleetInstance[];
  /** How many of green have to be healthy. */
  readonly constraint: HealthConstraint;
  /** By what the group finds green, once it is its own. */
  readonly environment: NonNullable<Deployment['greenEnvironment']>;
  /** Where green is a copy of the Auto Scaling group. */
  readonly replacement: Replacement | undefined;
}

export function changeDeployment(
  { context, deployment }: Pick<Fleets, 'context' | 'deployment'>,
  update: Partial<Deployment>,
): Promise<void> {
  return context.deployments.change(deployment.deploymentId, (record) => ({
    ...record,
    ...update,
  }));
}
