import type { Failures } from './define-failures.js';

/** Why a document of IAM cannot be written. */
export const policyFailures = {
  POLICY_PLACE_UNKNOWN: {
    cause:
      'A policy names resources by region and account, and the configuration does not say one of them.',
    remedy:
      'Give `--region` and `--account`; `aws sts get-caller-identity` shows the account of your credentials.',
    say: (facts: { group: string; what: 'region' | 'account'; flag: string }) => ({
      message: `In which ${facts.what} the group ${facts.group} is, nothing says.`,
      hint:
        facts.what === 'account'
          ? 'Give it as --account 111122223333; `aws sts get-caller-identity` shows that of your credentials.'
          : 'Give it as --region, in the configuration, or as AWS_REGION.',
    }),
  },
  POLICY_SEVERAL_IDENTITIES: {
    cause:
      'The groups are deployed to as different identities, and each needs a policy of its own.',
    remedy: 'Choose the groups of one identity with `--groups`, and write a policy for each.',
    say: (facts: {
      identities: readonly { readonly identity: string; readonly groups: readonly string[] }[];
    }) => ({
      message: `The groups are deployed to as ${facts.identities.length} identities: ${facts.identities.map(({ identity, groups }) => `${groups.join(', ')} as ${identity}`).join('; ')}.`,
      hint: `Write a policy for each: ${facts.identities.map(({ groups }) => `--groups ${groups.join(',')}`).join(', then ')}. \`codedeployer policy caller\` writes what lets one assume the roles.`,
    }),
  },
  POLICY_NOTHING_TO_ALLOW: {
    cause: 'A policy was asked for that would allow nothing.',
    remedy: 'Write another kind: `codedeployer policy --help` lists them.',
    say: (facts: { problem: string; hint: string }) => ({
      message: `${facts.problem}.`,
      hint: facts.hint,
    }),
  },
  POLICY_OIDC_INCOMPLETE: {
    cause:
      'What is said of the job that may deploy does not let its token be told from those of others.',
    remedy:
      'Name the provider, the repository and the branch or environment as `codedeployer policy --help` says.',
    say: (facts: { problem: string; hint: string }) => ({
      message: `${facts.problem}.`,
      hint: facts.hint,
    }),
  },
  REGISTER_ONLY_PRINTS: {
    cause: 'Machines on premises are registered by commands that are printed, and by nothing else.',
    remedy: 'Run the command with `--print`, read what it prints, and run that.',
    say: () => ({
      message: 'codedeployer registers no machine itself, and nothing was done.',
      hint: '`codedeployer register --print` prints the commands and the files that it takes.',
    }),
  },
  REGISTER_ARN_INVALID: {
    cause:
      'The ARN that a machine is to be registered with is not one by which CodeDeploy would know it.',
    remedy:
      'Give the ARN of a user as `--user-arn`, or that of a session of a role as `--session-arn`.',
    say: (facts: { arn: string; form: string; problem: string }) => ({
      message: `A machine cannot be registered with ${facts.arn}: ${facts.problem}.`,
      hint: `Give ${facts.form}.`,
    }),
  },
  REGISTER_SEVERAL_PLACES: {
    cause:
      'A machine is registered in one region of one account, and the groups are in several, or there are none.',
    remedy: 'Choose the groups of one region and account with `--groups`.',
    say: (facts: { places: readonly string[] }) => ({
      message: `The groups are in ${facts.places.length} places: ${facts.places.join(', ')}. An agent asks in one.`,
      hint: 'Choose those of one region and account with --groups.',
    }),
  },
  REGISTER_TAGS_UNDECIDED: {
    cause:
      'No machine can have on-premises tags of all the groups: a key has one value, and groups want different ones, or name a value without a key.',
    remedy: 'Choose groups with `--groups`, or say the tags with `--tag`.',
    say: (facts: { groups: readonly string[] }) => ({
      message: `The on-premises tags of ${facts.groups.join(', ')} in the section "activation" do not say which tags one machine is to have.`,
      hint: 'Choose the groups that it belongs to with --groups, or say its tags with --tag key=value.',
    }),
  },
} satisfies Failures;
