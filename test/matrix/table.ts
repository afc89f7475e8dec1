import { nameOf } from './cells.js';
import type { Outcome } from './run-cell.js';

/** What Markdown would take for the end of a column is none. */
const text = (line: string) => line.replaceAll('|', '\\|').replaceAll('`', "'");

/** The first of some lines, and how many they are. */
function told(lines: readonly string[]): string {
  const [first = ''] = lines;
  const short = first.length > 100 ? `${first.slice(0, 100)}…` : first;
  return lines.length === 0 ? '' : `${lines.length}: \`${text(short)}\``;
}

/** Outcomes as a table in Markdown, a row for each cell: when it was made is for the page to say. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ cell, result, seconds, unusual, versions }) => [
    nameOf(cell),
    versions,
    result === 'absent' ? 'not on npm' : result,
    result === 'absent' ? '' : seconds.toFixed(0),
    told(unusual.running),
    told(unusual.installing),
  ]);
  const head = ['Combination', 'Versions', 'Result', 'Seconds', 'Warnings', 'While installing'];
  const line = (columns: readonly string[]) => `| ${columns.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

/** Those of one kind that packed another archive than the first of them. */
export function differing(outcomes: readonly Outcome[]): string[] {
  const first = new Map<string, Outcome>();
  return outcomes.flatMap((outcome) => {
    if (outcome.digest === undefined) return [];
    const kind = outcome.cell.tool!.replace(/@.*/, '');
    const other = first.get(kind);
    if (other === undefined) first.set(kind, outcome);
    if (other === undefined || other.digest === outcome.digest) return [];
    return [
      `${nameOf(outcome.cell)} packed another archive (${outcome.digest}) than ${nameOf(other.cell)} (${other.digest!})`,
    ];
  });
}
