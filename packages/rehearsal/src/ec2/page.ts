import { readNumber, readText, type Input } from '../query/input.js';
import { cutPage } from '../server/page.js';
import { ec2Error } from './failures.js';

/** A page of what is found, as EC2 cuts them. @throws QueryError `InvalidParameterValue`, `InvalidNextToken` */
export function readPage<T>(
  input: Input,
  found: readonly T[],
): { readonly page: readonly T[]; readonly nextToken: string | undefined } {
  const size = readNumber(input, 'MaxResults');
  if (size !== undefined && !(size >= 5 && size <= 1000)) {
    const message = `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.`;
    throw ec2Error('InvalidParameterValue', message);
  }
  const cut = cutPage(readText(input, 'NextToken'), found, size ?? 1000);
  if (cut === undefined) throw ec2Error('InvalidNextToken', 'The specified NextToken is invalid.');
  return { page: cut.page, nextToken: cut.next };
}
