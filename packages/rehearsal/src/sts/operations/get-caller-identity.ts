import { identityOf } from '../identity.js';
import type { StsOperation } from '../operation.js';

export const getCallerIdentity: StsOperation = {
  name: 'GetCallerIdentity',
  does: 'Says whose the credentials are: account, ARN with the name of the session, and id.',
  run(_input, _context, caller) {
    const { account, arn, userId } = identityOf(caller);
    return { Arn: arn, UserId: userId, Account: account };
  },
};
