/** Something in a source that cannot be in a revision, such as a named pipe. */
export interface RefusedEntry {
  /** Where it would be in the revision. A byte of a name that is no UTF-8 is half a surrogate pair, as `decodeName` has it. */
  readonly path: string;
  /** What is wrong with it. */
  readonly error: Error & { readonly code: string; readonly hint: string | undefined };
}
