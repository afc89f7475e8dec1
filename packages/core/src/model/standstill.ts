/** That an instance of a running deployment has not moved for a while. */
export interface Standstill {
  /** `agent`: its agent has not begun with what comes next. `event`: it is at an event that has not come to its end. */
  readonly waitsFor: 'agent' | 'event';
  /** The event that comes next, or that it is at; absent where it has picked up nothing at all. */
  readonly event?: string;
  /** Since when, by the clock of AWS; ISO 8601, UTC, to the millisecond. */
  readonly since: string;
  /** How long that was when the instance was last looked at. */
  readonly seconds: number;
  /** A command that shows what the agent does there, or what its script has printed last; none where the load balancer is waited for. */
  readonly command?: string;
}
