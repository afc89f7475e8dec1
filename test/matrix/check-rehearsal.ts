/**
 * Whether a rehearsal, which ended with 0, did what it is for.
 *
 * @throws with all that it printed, where it does not say that every instance has the revision
 */
export function checkRehearsal(output: string): void {
  const [, reached, all] = /succeeded on (\d+) of (\d+) instances?/.exec(output) ?? [];
  if (reached === undefined || reached !== all || all === '0')
    throw new Error(`The rehearsal does not say that it succeeded everywhere:\n${output}`);
}
