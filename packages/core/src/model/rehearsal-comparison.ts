/** What is different from an earlier rehearsal. Plain data that JSON keeps as it is. */
export interface RehearsalComparison {
  /** The file with the report of the earlier one, as the configuration names it. */
  readonly report: string;
  /** When the earlier one ended; ISO 8601, UTC. */
  readonly time: string;
  /** What was rehearsed then; absent where it did not get that far. */
  readonly version?: string;
  /** In the order of the instances: whether it succeeded, then events, files and times; nothing where all is as it was. */
  readonly differences: readonly RehearsalDifference[];
}

export interface RehearsalDifference {
  readonly what: 'outcome' | 'instance' | 'event' | 'file' | 'time';
  /** The instances of which it is true, by name; empty for the rehearsal as a whole. */
  readonly instances: readonly string[];
  /** What it is about: an event, or the path of a file as the instances see it. */
  readonly subject: string;
  /** How it was, and how it is, as `Succeeded` or `0.8 s`; undefined for what was or is not there. */
  readonly before?: string;
  readonly now?: string;
}
