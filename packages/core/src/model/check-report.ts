import type { CheckLevel, CheckLine } from './activation.js';

/** What `check` found. Plain data that JSON keeps as it is; the names of its fields are part of the public interface. */
export interface CheckReport {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly rehearsed: boolean;
  /** That of the worst line; what could not be seen is worse than ok, and no warning. */
  readonly worst: CheckLevel;
  readonly counts: Readonly<Record<CheckLevel, number>>;
  /** This machine first, then where the groups are, the buckets, and the groups in the order of the configuration. */
  readonly lines: readonly CheckLine[];
}
