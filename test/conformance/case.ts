/** A run of an appspec by the agent's daemon, as it was recorded. */
export interface DaemonRun {
  readonly result: 'succeeded' | 'failed';
  readonly event?: string;
  readonly error?: {
    readonly class: string;
    readonly message: string;
    readonly error_code: number;
    readonly script_name?: string;
  };
  readonly noop_events?: readonly string[];
  /** With `TS` for each time. */
  readonly scripts_log?: string;
  /** `MODE TYPE OWNER:GROUP PATH`, relative to the sandbox. */
  readonly tree?: readonly string[];
  readonly 'a.txt'?: string;
}

interface Verdict {
  readonly verdict: 'accepted' | 'rejected';
  readonly error?: { readonly class: string; readonly message: string };
}

/** What `verdicts.json` says of one appspec. */
export interface Expectation extends Partial<Verdict> {
  /** Only where Ruby 2.7 and 3.0 differ. */
  readonly verdictRuby27to30?: Verdict;
  readonly daemonRun?: DaemonRun;
  /** `PATH with content TEXT`: a file that stands in the sandbox before. */
  readonly preexistingFile?: string;
}

export interface Case {
  readonly name: string;
  readonly contents: Buffer;
  readonly expected: Expectation;
}

/** What became of a case that was run here; the same fields as in the record. */
export type Outcome =
  | {
      readonly name: string;
      readonly run: DaemonRun;
      /** By AWS's agent, where that was run. */
      readonly other?: DaemonRun;
    }
  | { readonly name: string; readonly skipped: string };

/** The folder that the recorded runs had for everything: destinations, the agent's root, its working directory. */
export const sandbox = '/srv/cdcases';
