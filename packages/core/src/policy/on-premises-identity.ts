import { failure } from '../errors/failure.js';

/** Who a machine on premises is to AWS, by its ARN: a user of its own, or a session of a role. */
export interface OnPremisesIdentity {
  readonly kind: 'user' | 'session';
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  /** The name of the user, or of the role. */
  readonly principal: string;
  /** Of a user, between slashes; CodeDeploy's ARNs of sessions have none. */
  readonly path: string;
  /** The name of the session, the same whenever it is begun. */
  readonly session: string | undefined;
}

const userArn =
  /^arn:(?<partition>[\w-]+):iam::(?<account>\d{12}):user(?<path>\/(?:[\w+=,.@-]+\/)*)(?<principal>[\w+=,.@-]{1,64})$/;
const sessionArn =
  /^arn:(?<partition>[\w-]+):sts::(?<account>\d{12}):assumed-role\/(?<principal>[\w+=,.@-]{1,64})\/(?<session>[\w+=,.@-]{2,64})$/;

const forms = {
  user: 'arn:aws:iam::111122223333:user/NAME',
  session: 'arn:aws:sts::111122223333:assumed-role/ROLE/SESSION',
} as const;

/**
 * Reads the ARN that a machine is registered with: CodeDeploy takes others too, and then the agent is told nothing.
 *
 * @throws REGISTER_ARN_INVALID
 */
export function readOnPremisesIdentity(
  kind: OnPremisesIdentity['kind'],
  arn: string,
): OnPremisesIdentity {
  const found = (kind === 'user' ? userArn : sessionArn).exec(arn)?.groups;
  if (found === undefined)
    throw failure('REGISTER_ARN_INVALID', { arn, form: forms[kind], problem: whyNot(kind, arn) });
  const { partition = '', account = '', principal = '', path = '/', session } = found;
  return { kind, arn, partition, account, principal, path, session };
}

/** What was probably meant instead. */
function whyNot(kind: OnPremisesIdentity['kind'], arn: string): string {
  if (/^arn:[\w-]+:iam::\d{12}:role\//.test(arn))
    return 'it is the ARN of a role; that of a session begins with arn:aws:sts:: and has the name of the session at its end, and no path';
  if (kind === 'user' && sessionArn.test(arn))
    return 'it is that of a session; give it as --session-arn';
  if (kind === 'session' && userArn.test(arn)) return 'it is that of a user; give it as --user-arn';
  if (/:assumed-role\/[^/]+$/.test(arn)) return 'the name of the session is missing at its end';
  return `it is not an ARN of a ${kind === 'user' ? 'user' : 'session of a role'}`;
}
