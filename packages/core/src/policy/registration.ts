import { failure } from '../errors/failure.js';
import { awsCommand, shellWord } from '../errors/aws-command.js';
import type { PolicyGroup } from './arns.js';
import { instancePolicy } from './instance-policy.js';
import type { OnPremisesIdentity } from './on-premises-identity.js';
import { machineScript } from './registration-machine.js';

/** A tag of a machine on premises; it has nothing to do with those of EC2. */
export interface OnPremisesTag {
  readonly key: string;
  readonly value: string;
}

/** A machine that is to be registered with CodeDeploy. */
export interface Registration {
  readonly identity: OnPremisesIdentity;
  /** What CodeDeploy calls it. */
  readonly name: string;
  /** By which groups find it. */
  readonly tags: readonly OnPremisesTag[];
  /** What it gets revisions of; all in one place. */
  readonly groups: readonly PolicyGroup[];
}

/** What registers a machine, as two scripts for bash. Nothing of AWS is asked to make them. */
export interface RegistrationScripts {
  /** For where AWS is administered. */
  readonly administrator: string;
  /** For the machine, as root, after the other. */
  readonly machine: string;
}

/**
 * Writes what registers a machine on premises.
 *
 * @throws REGISTER_SEVERAL_PLACES, REGISTER_ARN_INVALID where the identity is of another account than the groups
 */
export function registrationScripts(registration: Registration): RegistrationScripts {
  const { identity, name, groups } = registration;
  const region = regionOf(registration);
  return {
    administrator: administratorScript(registration, region),
    machine: machineScript({ identity, name, region, applications: groups.map(nameOf) }),
  };
}

function nameOf({ application, deploymentGroup }: PolicyGroup): string {
  return `${application}/${deploymentGroup}`;
}

function regionOf({ groups, identity: { account, arn } }: Registration): string {
  const places = [...new Set(groups.map((group) => `${group.region} of ${group.account}`))];
  const [first] = groups;
  if (first === undefined || places.length > 1)
    throw failure('REGISTER_SEVERAL_PLACES', { places });
  if (first.account !== account)
    throw failure('REGISTER_ARN_INVALID', {
      arn,
      form: `one of the account ${first.account}`,
      problem: `it is of the account ${account}, and a group finds machines of its own account only`,
    });
  return first.region;
}

function administratorScript(
  { identity, name, tags, groups }: Registration,
  region: string,
): string {
  const policy = JSON.stringify(instancePolicy(groups), null, 2);
  const at = ['--region', region];
  const identityFlag = identity.kind === 'user' ? '--iam-user-arn' : '--iam-session-arn';
  const register = awsCommand(
    'deploy', 'register-on-premises-instance', ...at,
    '--instance-name', name, identityFlag, identity.arn,
  ); // prettier-ignore
  const tag = awsCommand(
    'deploy', 'add-tags-to-on-premises-instances', ...at,
    '--instance-names', name, '--tags', ...tags.map(({ key, value }) => `Key=${key},Value=${value}`),
  ); // prettier-ignore
  return `#!/usr/bin/env bash
# Registers the machine ${name} with CodeDeploy in ${region}, for ${groups.map(nameOf).join(', ')}. To be run once, where you administer AWS.
set -euo pipefail

${identity.kind === 'user' ? userCommands(identity, policy) : sessionCommands(identity, policy)}

# The machine. An identity is registered for one machine only, and a name is taken until it is deregistered.
${register}

# Groups find it by these tags, which are CodeDeploy's own: those that a machine has elsewhere count for nothing.
${tags.length > 0 ? tag : `# There are none yet, so that no group finds it:\n# aws deploy add-tags-to-on-premises-instances --region ${region} --instance-names ${shellWord(name)} --tags Key=KEY,Value=VALUE`}
`;
}

function userCommands({ principal, path }: OnPremisesIdentity, policy: string): string {
  return `# A user for this machine alone.
${awsCommand('iam', 'create-user', ...(path === '/' ? [] : ['--path', path]), '--user-name', principal)}

# It fetches revisions, each by its version, and may do nothing else.
${putPolicy('user', principal, policy)}

# Its key is shown once: the other script asks for it.
${awsCommand('iam', 'create-access-key', '--user-name', principal, '--query', 'AccessKey.[AccessKeyId,SecretAccessKey]', '--output', 'text')}`;
}

function sessionCommands({ principal }: OnPremisesIdentity, policy: string): string {
  return `# The role fetches revisions, each by its version, and needs nothing else. It has to be there, and to trust whoever the machine is
# before it assumes the role.
${putPolicy('role', principal, policy)}`;
}

function putPolicy(kind: 'user' | 'role', name: string, policy: string): string {
  return `${awsCommand('iam', `put-${kind}-policy`, `--${kind}-name`, name, '--policy-name', 'codedeployer-revisions', '--policy-document', 'file:///dev/stdin')} <<'POLICY'
${policy}
POLICY`;
}
