/** The most that the agent keeps of an event's output, in characters. */
const limit = 2048;

/**
 * What the CodeDeploy agent reports of a script's output: the last whole lines, tagged, as long as their total stays
 * below 2,048 characters; nothing when the last line alone does not.
 */
export function agentLog(output: string): string {
  const records = output
    .split('\n')
    .slice(0, -1)
    .map((line) => `[stdout]${line}\n`);
  let kept = '';
  for (const record of records.reverse()) {
    if (record.length + kept.length >= limit) break;
    kept = record + kept;
  }
  return kept;
}
