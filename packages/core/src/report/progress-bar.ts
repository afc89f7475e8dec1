import type { InstanceCounts } from '../model/progress.js';

/** What stands for the instances in a state, from the left; those that wait fill the rest. */
const marks: readonly (readonly [mark: string, states: readonly string[]])[] = [
  ['█', ['Succeeded', 'Ready']],
  ['▒', ['InProgress']],
  ['x', ['Failed', 'Unknown']],
  ['-', ['Skipped']],
  ['░', ['Pending']],
];

/**
 * How far the instances of a deployment are: `[████▒▒x░░░]`, done, in progress, failed and waiting. As wide as asked for, the
 * brackets included; one instance of many still has its mark.
 */
export function progressBar(counts: InstanceCounts, width: number): string {
  const room = width - 2;
  const numbers = marks.map(([, states]) =>
    states.reduce((sum, state) => sum + (counts[state] ?? 0), 0),
  );
  const total = numbers.reduce((sum, number) => sum + number, 0);
  if (total === 0) return `[${'░'.repeat(room)}]`;
  const cells = numbers.map((number) =>
    number === 0 ? 0 : Math.max(1, Math.floor((number / total) * room)),
  );
  const most = cells.indexOf(Math.max(...cells));
  const rest = room - cells.reduce((sum, cell) => sum + cell, 0);
  cells[most] = (cells[most] ?? 0) + rest;
  return `[${cells.map((cell, index) => marks[index]?.[0].repeat(cell) ?? '').join('')}]`;
}
