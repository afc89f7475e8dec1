/** What everybody needs to know who unpacks a root file system. */
export interface Unpacking {
  /** What messages call it: as it was written. */
  readonly name: string;
  /** Of the programs that do it, with their `PATH`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal | undefined;
}
