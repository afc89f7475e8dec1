import { cutPage } from '../server/page.js';
import { CodeDeployError } from './codedeploy-error.js';

/**
 * Cuts one page out of a list, by the `nextToken` of the request.
 * @throws CodeDeployError `InvalidNextTokenException`
 */
export function paginate<T>(
  token: string | undefined,
  items: readonly T[],
  pageSize: number,
): { readonly page: readonly T[]; readonly nextToken: string | undefined } {
  const cut = cutPage(token, items, pageSize);
  if (cut !== undefined) return { page: cut.page, nextToken: cut.next };
  throw new CodeDeployError('InvalidNextTokenException', 'The specified nextToken is invalid');
}
