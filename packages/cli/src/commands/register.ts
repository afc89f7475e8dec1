import { failure, type Config } from '@codedeployer/core/config';
import {
  groupsThatMiss,
  policyGroups,
  readOnPremisesIdentity,
  registrationScripts,
  registrationTags,
  type OnPremisesIdentity,
  type OnPremisesTag,
} from '@codedeployer/core/policy';
import type { Context, Flags } from '../context.js';
import { loadFromFlags } from '../from-flags.js';

type RegisterFlags = Flags & {
  readonly print?: boolean;
  readonly userArn?: string;
  readonly sessionArn?: string;
  readonly name?: string;
  readonly tag?: readonly OnPremisesTag[];
  readonly part?: 'administrator' | 'machine';
};

/** `register --print`: the scripts on stdout. The ARN is looked at before anything else. */
export async function runRegister(context: Context, flags: RegisterFlags): Promise<void> {
  if (flags.print !== true) throw failure('REGISTER_ONLY_PRINTS', undefined);
  const identity = identityOf(flags);
  const config = await loadFromFlags(context, flags);
  const { env } = context.process;
  const groups = policyGroups(config, {
    account: identity.account,
    region: [env.AWS_REGION, env.AWS_DEFAULT_REGION].find((region) => region),
  });
  const { name = identity.session ?? identity.principal, part } = flags;
  const tags = flags.tag ?? registrationTags(config);
  const { administrator, machine } = registrationScripts({ identity, name, tags, groups });
  tellWhoFindsIt(context, config, tags);
  const scripts =
    part === undefined ? [administrator, machine] : [{ administrator, machine }[part]];
  context.printData(scripts.join('\n').trimEnd());
  context.tell('Nothing was called: these are scripts to be read and run.');
}

function tellWhoFindsIt({ tell }: Context, config: Config, tags: readonly OnPremisesTag[]): void {
  if (tags.length === 0) {
    tell(
      'No group finds the machine: give its tags with --tag key=value, or the groups onPremisesTags in the section "activation".',
    );
    return;
  }
  const missing = groupsThatMiss(config, tags);
  if (missing.length > 0)
    tell(
      `By these tags it is not found by ${missing.join(', ')}, as the section "activation" has it.`,
    );
}

function identityOf({ userArn, sessionArn }: RegisterFlags): OnPremisesIdentity {
  if (userArn !== undefined && sessionArn === undefined)
    return readOnPremisesIdentity('user', userArn);
  if (sessionArn !== undefined && userArn === undefined)
    return readOnPremisesIdentity('session', sessionArn);
  throw failure('CONFIG_INVALID_VALUE', {
    where: 'command line',
    key: userArn === undefined ? 'userArn' : 'sessionArn',
    problem: 'a machine has either --user-arn or --session-arn',
  });
}
