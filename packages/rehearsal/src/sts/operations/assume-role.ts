import { randomBytes } from 'node:crypto';
import { accessKeyOf } from '../../server/access-key.js';
import { sessionToken, type RoleSession } from '../../server/role-session.js';
import { readNumber, readText, requireText, type Input } from '../../query/input.js';
import type { Caller } from '../../query/operation.js';
import { QueryError } from '../../query/query-error.js';
import { identityOf, sessionIdentity } from '../identity.js';
import type { StsOperation } from '../operation.js';

/** In seconds. */
const usualDuration = 3600;
const durations = { least: 900, most: 43_200 };

export const assumeRole: StsOperation = {
  name: 'AssumeRole',
  does: 'Gives credentials of any role in any account, whose calls are of that account; of a role that wants an external id, to those that name it.',
  run(input, { roles, now }, caller) {
    const roleArn = requireText(input, 'RoleArn', { longest: 2048 });
    const [, account, role] =
      /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/.exec(roleArn) ?? [];
    if (account === undefined || role === undefined) {
      throw new QueryError(400, 'ValidationError', `${roleArn} is invalid`);
    }
    const sessionName = requireText(input, 'RoleSessionName', {
      pattern: /^[\w+=,.@-]{2,64}$/,
      says: '[\\w+=,.@-]*',
    });
    const externalId = readText(input, 'ExternalId');
    const wanted = roles.find(({ arn }) => arn === roleArn)?.externalId;
    if (wanted !== undefined && wanted !== externalId) {
      throw new QueryError(
        403,
        'AccessDenied',
        `User: ${identityOf(caller).arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      );
    }
    const expires = now().getTime() + duration(input, caller) * 1000;
    const session: RoleSession = { roleArn, account, role, sessionName, externalId, expires };
    const { arn, userId } = sessionIdentity(session);
    return {
      AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
      Credentials: {
        AccessKeyId: accessKeyOf({ account, role }),
        SecretAccessKey: randomBytes(30).toString('base64'),
        SessionToken: sessionToken(session),
        Expiration: `${new Date(expires).toISOString().slice(0, 19)}Z`,
      },
    };
  },
};

function duration(input: Input, { session }: Caller): number {
  const seconds = readNumber(input, 'DurationSeconds', durations) ?? usualDuration;
  if (session !== undefined && seconds > usualDuration) {
    throw new QueryError(
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  return seconds;
}
