import type { StsOperation } from '../operation.js';

export const getCallerIdentity: StsOperation = {
  name: 'GetCallerIdentity',
  does: 'Says whose the credentials are: account, ARN with the name of the session, and id.',
  run: (_parameters, { account, arn, userId }) => ({ Arn: arn, UserId: userId, Account: account }),
};
