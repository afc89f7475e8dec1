import { readNumber, readText, type Input } from '../query/input.js';
import type { Member, Members } from '../query/members.js';
import { QueryError } from '../query/query-error.js';
import { cutPage } from '../server/page.js';

/** A page of a list, fifty unless the request wants otherwise. @throws QueryError `ValidationError`, `InvalidNextToken` */
export function readPage(input: Input, name: string, items: readonly Member[]): Members {
  const size = readNumber(input, 'MaxRecords', { least: 1, most: 100 }) ?? 50;
  const cut = cutPage(readText(input, 'NextToken'), items, size);
  if (cut === undefined)
    throw new QueryError(400, 'InvalidNextToken', 'The NextToken value is not valid.');
  return { [name]: cut.page, NextToken: cut.next };
}
