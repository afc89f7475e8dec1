import { credentialsHint, denialHint, networkHint } from './aws-hints.js';
import type { CallEnd } from './call-end.js';
import type { Failures } from './define-failures.js';
import { oneOf, didYouMean } from './in-words.js';

/** What AWS says, whichever service it is, or what stands between it and this machine. */
export const awsFailures = {
  AWS_REGION_MISSING: {
    cause: 'Neither the configuration nor the environment nor the profile names a region.',
    remedy: 'Set "region" in the configuration, or the environment variable AWS_REGION.',
    say: (_facts: object) => ({
      message: 'No AWS region is set.',
    }),
  },
  AWS_CREDENTIALS_MISSING: {
    cause: 'None of the places where credentials are looked for has any that can be used.',
    remedy:
      'Set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in (`aws sso login`); in CI, give the job a role.',
    say: (facts: { reason: string; profile: string | undefined }) => ({
      message: `There are no usable AWS credentials${facts.profile === undefined ? '' : ` for the profile "${facts.profile}"`}: ${facts.reason}`,
      hint: credentialsHint(facts),
    }),
  },
  AWS_ACCESS_DENIED: {
    cause: 'The credentials are valid, and their policies do not allow the call.',
    remedy:
      'Allow the action that the message names, on the resource that it names, to the user or role that deploys.',
    say: (facts: {
      action: string;
      resource: string;
      reason: string;
      /** The account that the bucket was said to belong to: S3 denies everything, too, when it belongs to another one. */
      owner?: string | undefined;
      /** The kind of `codedeployer policy` that allows it. */
      policy?: 'deployer' | 'activator' | 'pruner' | undefined;
    }) => ({
      message: `AWS denied ${facts.action} on ${facts.resource}: ${facts.reason}`,
      hint: `${facts.owner === undefined ? '' : `Check that the bucket belongs to the account ${facts.owner} ("expectedBucketOwner"). If it does: `}${denialHint(facts)}`,
    }),
  },
  AWS_CLOCK_REFUSED: {
    cause: "A signature is too old or too new, because this machine's clock is wrong.",
    remedy: 'Set the clock; the credentials are not the matter.',
    say: (facts: {
      action: string;
      reason: string;
      /** What this machine takes the time for. */
      here: Date;
    }) => ({
      message: `AWS refused ${facts.action} because of the clock of this machine: ${facts.reason}`,
      hint: `Set the clock (\`timedatectl set-ntp true\`, or that of the virtual machine's host): it says ${facts.here.toISOString()}. The credentials are not the matter.`,
    }),
  },
  AWS_UNREACHABLE: {
    cause: 'No connection to AWS came about, or it broke, each time that it was tried.',
    remedy:
      'Check the network, the proxy (HTTPS_PROXY, NO_PROXY), "region" and "endpoint_url" of the profile.',
    say: (facts: {
      code: string;
      host: string | undefined;
      /** With the variable that names it, where there is one. */
      proxy?: string | undefined;
      action: string;
      end: CallEnd;
      reason: string;
    }) => {
      const { end, action, reason, code, host } = facts;
      const through = facts.proxy === undefined ? '' : ` through the proxy ${facts.proxy}`;
      const at = host === undefined || through !== '' ? '' : ` at ${host}`;
      return {
        message:
          end === 'silent'
            ? `AWS did not answer ${action}${through}: ${reason}.`
            : end === 'broken'
              ? `The connection to AWS${through} broke at ${action}: ${code}.`
              : `AWS cannot be reached${through}${at} for ${action}: ${code}.`,
        hint: networkHint(facts),
      };
    },
  },
  PROXY_INVALID: {
    cause: 'A variable that should name a proxy does not.',
    remedy:
      'It has the form http://host:port or http://name:password@host:port; unset it to go without, or name hosts in NO_PROXY.',
    say: (facts: { variable: string; problem: string }) => ({
      message: `${facts.variable} names no proxy that can be used: ${facts.problem}.`,
    }),
  },
  CA_BUNDLE_UNREADABLE: {
    cause: 'A file with certificates is named and cannot be read.',
    remedy: 'Name a file with certificates in PEM, or unset it.',
    say: (facts: { where: string; file: string; reason: string }) => ({
      message: `The certificates that ${facts.where} names cannot be read: ${facts.file}: ${facts.reason}.`,
    }),
  },
  AWS_PROFILE_NOT_FOUND: {
    cause: 'The profile is in none of the files of aws.',
    remedy: 'Correct "profile" or AWS_PROFILE, or create it with `aws configure --profile <name>`.',
    say: (facts: {
      profile: string;
      known: readonly string[];
      suggestion: string | undefined;
    }) => ({
      message: `There is no AWS profile "${facts.profile}" in the files of aws (~/.aws/config and ~/.aws/credentials, or what AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name).${didYouMean(facts.suggestion)}`,
      hint: `${facts.known.length === 0 ? 'They have none' : `They have ${oneOf(facts.known)}`}: correct "profile" or AWS_PROFILE, or create it with \`aws configure --profile ${facts.profile}\`.`,
    }),
  },
  AWS_PROFILE_INVALID: {
    cause: 'The profile has settings that contradict one another or cannot be read.',
    remedy:
      'Correct it in ~/.aws/config (or the file that AWS_CONFIG_FILE names), or the AWS_ENDPOINT_URL variables.',
    say: (facts: { profile: string; problem: string }) => ({
      message: `The AWS profile "${facts.profile}" cannot be used: ${facts.problem}.`,
    }),
  },
  AWS_UNREADABLE: {
    cause: 'Something answered that is not AWS, or only a part of an answer arrived.',
    remedy:
      'Something between this machine and AWS answers in its place or cuts answers off: look at the proxy, VPN or firewall, and at "endpoint_url" of the profile. Then try again.',
    say: (facts: { action: string; resource: string; reason: string }) => ({
      message: `What came in answer to ${facts.action} on ${facts.resource} cannot be read: ${facts.reason}.`,
    }),
  },
  AWS_ANSWERED: {
    cause: 'AWS refused the call, or failed, in a way that has no code of its own.',
    remedy:
      'Correct what AWS names; after a 5xx or throttling try again later and see https://health.aws.amazon.com.',
    say: (facts: {
      status: number;
      name: string;
      reason: string;
      action: string;
      resource: string;
      requestId: string | undefined;
    }) => ({
      message: `AWS answered ${facts.action} on ${facts.resource} with ${facts.status} ${facts.name}${facts.reason === '' || facts.reason === facts.name ? '' : `: ${facts.reason}`}${facts.requestId === undefined ? '' : ` (request ${facts.requestId})`}`,
      hint:
        facts.status >= 500 || facts.status === 429 || /throttl|slow ?down/i.test(facts.name)
          ? 'AWS was asked several times. Try again later; if it stays so, see https://health.aws.amazon.com.'
          : 'Correct what AWS names, or check "region" and the names in the configuration.',
    }),
  },
} satisfies Failures;
