import type { Ec2Context } from '../ec2/context.js';
import type { QueryOperation } from '../query/operation.js';
import type { Records } from '../state/records.js';
import type { ScalingGroup } from './model.js';

/** What the operations of Auto Scaling share: what is in one region of one account. */
export interface ScalingContext {
  readonly groups: Records<ScalingGroup>;
  /** Of the same place. */
  readonly ec2: Ec2Context;
  readonly now: () => Date;
}

export type ScalingOperation = QueryOperation<ScalingContext>;
