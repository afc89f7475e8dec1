import type { IamOperation } from '../context.js';
import { readText } from '../../query/input.js';
import { requireRole } from '../find.js';
import { page } from '../page.js';
import { partsOf } from '../policy-arn.js';

export const listAttachedRolePolicies: IamOperation = {
  name: 'ListAttachedRolePolicies',
  does: 'Lists the managed policies of a role.',
  run(input, context) {
    const { attached } = requireRole(input, context);
    const prefix = readText(input, 'PathPrefix') ?? '/';
    const policies = attached
      .map(partsOf)
      .filter(({ path }) => path.startsWith(prefix))
      .map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn }));
    return page(input, 'AttachedPolicies', policies);
  },
};
