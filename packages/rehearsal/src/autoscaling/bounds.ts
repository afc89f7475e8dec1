import { readNumber, type Input } from '../query/input.js';
import { validationError } from '../query/query-error.js';
import { validation } from './find.js';
import type { Bounds } from './model.js';

/** How many instances there are to be, as a request changes it. @throws QueryError `ValidationError` */
export function readBounds(input: Input, before?: Bounds): Bounds {
  const least = readCount(input, 'MinSize') ?? before?.least;
  const most = readCount(input, 'MaxSize') ?? before?.most;
  if (least === undefined) throw validationError('MinSize', undefined, 'Member must not be null');
  if (most === undefined) throw validationError('MaxSize', undefined, 'Member must not be null');
  if (least > most)
    throw validation(`Max bound, ${most}, must be greater than or equal to min bound, ${least}`);
  const wanted = readCount(input, 'DesiredCapacity');
  if (wanted !== undefined && (wanted < least || wanted > most)) {
    throw validation(
      `Desired capacity:${wanted} must be between the specified min size:${least} and max size:${most}`,
    );
  }
  // Bounds that move take along what lies outside of them.
  const desired = wanted ?? Math.min(most, Math.max(least, before?.desired ?? least));
  return { least, most, desired };
}

function readCount(input: Input, name: string): number | undefined {
  return readNumber(input, name, { least: 0, most: 10_000 });
}
