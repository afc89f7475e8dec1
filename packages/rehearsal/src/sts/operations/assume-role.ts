import { randomBytes } from 'node:crypto';
import { accessKeyOf } from '../../server/access-key.js';
import { sessionToken, type RoleSession } from '../../server/role-session.js';
import { sessionIdentity } from '../identity.js';
import type { StsOperation } from '../operation.js';
import { StsError, validationError } from '../sts-error.js';

/** In seconds. */
const usualDuration = 3600;
const durations = { least: 900, most: 43_200 };

export const assumeRole: StsOperation = {
  name: 'AssumeRole',
  does: 'Gives credentials of any role in any account, whose calls are of that account; of a role that wants an external id, to those that name it.',
  run(parameters, caller, { roles, now }) {
    const roleArn = text(
      parameters,
      'RoleArn',
      'roleArn',
      /^[\s\S]{20,2048}$/,
      'length 20 or more',
    );
    const [, account, role] =
      /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/.exec(roleArn) ?? [];
    if (account === undefined || role === undefined) {
      throw new StsError(400, 'ValidationError', `${roleArn} is invalid`);
    }
    const sessionName = text(
      parameters,
      'RoleSessionName',
      'roleSessionName',
      /^[\w+=,.@-]{2,64}$/,
      '[\\w+=,.@-]*',
    );
    const externalId = parameters.get('ExternalId') ?? undefined;
    const wanted = roles.find(({ arn }) => arn === roleArn)?.externalId;
    if (wanted !== undefined && wanted !== externalId) {
      throw new StsError(
        403,
        'AccessDenied',
        `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      );
    }
    const expires = now().getTime() + duration(parameters, caller.arn) * 1000;
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

/** A text that has to be there, and to be as the service wants it. */
function text(
  parameters: URLSearchParams,
  name: string,
  inMessages: string,
  pattern: RegExp,
  rule: string,
): string {
  const value = parameters.get(name);
  if (value === null) throw validationError(inMessages, null, 'Member must not be null');
  if (pattern.test(value)) return value;
  throw validationError(
    inMessages,
    value,
    `Member must satisfy regular expression pattern: ${rule}`,
  );
}

function duration(parameters: URLSearchParams, caller: string): number {
  const given = parameters.get('DurationSeconds');
  if (given === null) return usualDuration;
  const seconds = Number(given);
  if (!(seconds >= durations.least)) {
    const rule = `Member must have value greater than or equal to ${durations.least}`;
    throw validationError('durationSeconds', given, rule);
  }
  if (seconds > durations.most) {
    const rule = `Member must have value less than or equal to ${durations.most}`;
    throw validationError('durationSeconds', given, rule);
  }
  if (caller.includes(':assumed-role/') && seconds > usualDuration) {
    throw new StsError(
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  return seconds;
}
