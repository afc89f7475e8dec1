import type { Ec2Context } from '../ec2/context.js';
import type { QueryOperation } from '../query/operation.js';
import type { Records } from '../state/records.js';
import type { ScalingGroup } from './model.js';

/** What the operations of Auto Scaling share: what is in one region of one account. */
export interface ScalingContext {
  readonly groups: Records<ScalingGroup>;
  /** Of the same place. */
  readonly ec2: Ec2Context;
  readonly region: string;
  readonly now: () => Date;
  /** Who is asked about instances that are launched. */
  readonly listeners: Set<LaunchListener>;
  /** By the ids of instances that wait for a hook: settles when one is in service, or has been ended. */
  readonly launching: Map<string, Promise<void>>;
  /** Told when a launch could not be carried on by the rehearsal's own fault. */
  readonly onError: (error: unknown) => void;
}

/** One who has put launch hooks on groups. */
export interface LaunchListener {
  /** Whether instances of the group wait for its answer; nobody answers a hook of others, which is not waited for. */
  answers(group: ScalingGroup): boolean;
  /** How it completes the lifecycle action of a new instance; undefined where it is closed before. */
  answer(group: string, instanceId: string): Promise<'CONTINUE' | 'ABANDON' | undefined>;
}

export type ScalingOperation = QueryOperation<ScalingContext>;
