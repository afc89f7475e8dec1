/** What the end of a rehearsal's output says about an instance. */
export interface PrintedHolding {
  readonly group: string;
  readonly instanceId: string;
  /** Where the instance's files can be looked at. */
  readonly directory: string;
}

/** Reads the holdings from the output of a rehearsal, whichever runner printed it. */
export function printedHoldings(output: string): PrintedHolding[] {
  const found: PrintedHolding[] = [];
  let current: { group: string; instanceId: string } | undefined;
  for (const line of output.split('\n')) {
    const heading = /(\S+) (i-[0-9a-f]+) holds/.exec(line);
    if (heading?.[1] !== undefined && heading[2] !== undefined)
      current = { group: heading[1], instanceId: heading[2] };
    const look = /its files: (.+)$/.exec(line);
    if (look?.[1] !== undefined && current !== undefined)
      found.push({ ...current, directory: look[1] });
  }
  return found;
}
