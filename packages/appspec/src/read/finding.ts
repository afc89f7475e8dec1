/** An error stops a deployment before anything is uploaded; a warning is only shown. */
export type Severity = 'error' | 'warning';

/** Something that is wrong, or surely not meant. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  /** Relative to the root of the revision. */
  readonly file: string;
  /** Counted from 1; absent when it concerns the file as a whole. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
}
