import { createHash } from 'node:crypto';
import type { Caller } from '../query/operation.js';
import type { RoleSession } from '../server/role-session.js';

/** Who asks, as STS tells it. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** Whose the credentials of a call are. */
export function identityOf({ account, session }: Caller): Identity {
  return session === undefined ? userIdentity(account) : sessionIdentity(session);
}

/** Somebody who has assumed a role. */
export function sessionIdentity({ roleArn, account, role, sessionName }: RoleSession): Identity {
  const partition = roleArn.split(':')[1] ?? 'aws';
  return {
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${sessionName}`,
    userId: `${idOf('AROA', roleArn)}:${sessionName}`,
  };
}

/** The user whose keys a rehearsal is started with. */
function userIdentity(account: string): Identity {
  const arn = `arn:aws:iam::${account}:user/rehearsal`;
  return { account, arn, userId: idOf('AIDA', arn) };
}

/** Looks like an id of IAM's, and is the same each time. */
function idOf(prefix: string, arn: string): string {
  return `${prefix}${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`;
}
