import type { QueryOperation } from '../query/operation.js';
import type { Records } from '../state/records.js';
import type { Alarm } from './model.js';

/** What the operations of CloudWatch share: what is in one region of one account. */
export interface CloudWatchContext {
  readonly alarms: Records<Alarm>;
  readonly now: () => Date;
  /** Told of each alarm that comes into a state. */
  readonly listeners: Set<(alarm: Alarm) => void>;
}

export type CloudWatchOperation = QueryOperation<CloudWatchContext>;
