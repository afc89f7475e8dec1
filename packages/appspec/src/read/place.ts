import type { Place } from './appspec.js';
import type { Mark } from './yaml/mark.js';

/** The place of a mark as people count. */
export function placeOf(mark: Mark): Place {
  return { line: mark.line + 1, column: mark.column + 1 };
}
