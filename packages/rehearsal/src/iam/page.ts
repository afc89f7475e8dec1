import { readNumber, readText, type Input } from '../query/input.js';
import type { Member, Members } from '../query/members.js';
import { validationError } from '../query/query-error.js';
import { cutPage } from '../server/page.js';

/** A page of a list, as IAM cuts them. @throws QueryError `ValidationError` */
export function page(input: Input, name: string, items: readonly Member[]): Members {
  const marker = readText(input, 'Marker');
  const size = readNumber(input, 'MaxItems', { least: 1, most: 1000 }) ?? 100;
  const cut = cutPage(marker, items, size);
  if (cut === undefined) throw validationError('Marker', marker, 'Invalid marker');
  return {
    [name]: cut.page,
    IsTruncated: cut.next !== undefined,
    ...(cut.next !== undefined && { Marker: cut.next }),
  };
}
