import type { Config } from '@codedeployer/core';
import {
  activatorPolicy,
  assumePolicy,
  checkPolicy,
  deployerPolicy,
  groupsOfOneIdentity,
  instancePolicy,
  launchTemplatePolicy,
  managedServicePolicy,
  oidcTrust,
  policyGroups,
  prunerPolicy,
  rolesOf,
  serviceRoleTrust,
  type OidcJob,
  type PolicyDocument,
  type PolicyPlaces,
} from '@codedeployer/core/policy';
import { failure } from '@codedeployer/core/config';
import { visibleJson } from '@codedeployer/core/host';
import type { Context, Flags } from '../context.js';
import { loadFromFlags } from '../from-flags.js';
import { kebab } from '../flags.js';

type PolicyFlags = Flags &
  Partial<OidcJob> & {
    readonly account?: string;
    readonly vpc?: boolean;
    readonly instanceRole?: string;
  };

/** What is for one kind alone. */
const flagsOf: Readonly<Record<string, readonly string[]>> = {
  instance: ['vpc'],
  'service-role': ['instanceRole'],
  oidc: ['provider', 'repository', 'branch', 'jobEnvironment', 'workspace', 'host'],
};

/** `policy KIND`: the document on stdout, and what is not in it on stderr. */
export async function runPolicy(context: Context, kind: string, flags: PolicyFlags): Promise<void> {
  const config = await loadFromFlags(context, flags);
  for (const [other, names] of Object.entries(flagsOf)) {
    const given = other === kind ? [] : names.filter((name) => flags[name] !== undefined);
    if (given.length > 0)
      context.tell(
        `${given.map((name) => `--${kebab(name)}`).join(', ')} is not heeded: it is for \`codedeployer policy ${other}\`.`,
      );
  }
  const { env } = context.process;
  const places = {
    account: flags.account,
    region: [env.AWS_REGION, env.AWS_DEFAULT_REGION].find((region) => region),
  };
  context.printData(visibleJson(write(context, kind, config, places, flags)));
}

function write(
  { tell }: Context,
  kind: string,
  config: Config,
  places: PolicyPlaces,
  flags: PolicyFlags,
): PolicyDocument {
  switch (kind) {
    case 'caller': {
      const roles = rolesOf(config);
      if (roles.length > 0) return assumePolicy(roles);
      throw failure('POLICY_NOTHING_TO_ALLOW', {
        problem: 'No group of the configuration has a "roleArn", so that nobody has to assume one',
        hint: 'What whoever deploys needs, `codedeployer policy deployer` prints.',
      });
    }
    case 'activator':
      if (config.activation === undefined)
        tell(
          'The section "activation" is missing: this allows no role, instance profile or deployment configuration to be made.',
        );
      return activatorPolicy(config, places);
    case 'check':
      return checkPolicy(config, places);
    case 'pruner':
      return prunerPolicy(groupsOfOneIdentity(config, places));
    case 'instance':
      return instancePolicy(policyGroups(config, places), flags);
    case 'service-role': {
      const groups = policyGroups(config, places);
      if (flags.instanceRole !== undefined)
        return launchTemplatePolicy(groups, [flags.instanceRole]);
      const managed = [...new Set(groups.map(({ region }) => managedServicePolicy(region)))];
      tell(
        `This is the trust of the role. Attach ${managed.join(', ')} to it as well; for Auto Scaling groups with a launch template also what \`codedeployer policy service-role --instance-role ARN\` prints.`,
      );
      return serviceRoleTrust(groups);
    }
    case 'oidc':
      return writeTrust(tell, config, places, flags);
    default:
      return deployerPolicy(groupsOfOneIdentity(config, places));
  }
}

function writeTrust(
  tell: Context['tell'],
  config: Config,
  places: PolicyPlaces,
  { provider, repository, branch, jobEnvironment, workspace, host }: PolicyFlags,
): PolicyDocument {
  if (provider === undefined || repository === undefined)
    throw failure('POLICY_OIDC_INCOMPLETE', {
      problem: 'Nothing says who runs the jobs, or which repository they are of',
      hint: 'Give --provider github, gitlab or bitbucket, and --repository owner/name.',
    });
  const job = { provider, repository, branch, jobEnvironment, workspace, host };
  const [place] = groupsOfOneIdentity(config, places);
  tell(
    'This is the trust of the role that the jobs assume; its policy is what `codedeployer policy deployer` prints. The provider itself has to be in IAM once.',
  );
  return oidcTrust(job, place);
}
