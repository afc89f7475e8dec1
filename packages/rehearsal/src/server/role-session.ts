/** Somebody who has assumed a role. */
export interface RoleSession {
  /** `arn:aws:iam::222233334444:role/deployer` */
  readonly roleArn: string;
  readonly account: string;
  /** Without its path. */
  readonly role: string;
  readonly sessionName: string;
  /** What was named to assume it. */
  readonly externalId?: string | undefined;
  /** When the credentials end, in milliseconds since 1970. */
  readonly expires: number;
}

/** The session token of credentials; it carries the session, since nothing is kept of it. */
export function sessionToken(session: RoleSession): string {
  return Buffer.from(JSON.stringify(session)).toString('base64');
}

/** Undefined for a token that STS of the rehearsal has not made. */
export function readSessionToken(token: string): RoleSession | undefined {
  try {
    const session = JSON.parse(Buffer.from(token, 'base64').toString()) as RoleSession;
    return typeof session.roleArn === 'string' ? session : undefined;
  } catch {
    return undefined; // a token of somebody else's
  }
}
