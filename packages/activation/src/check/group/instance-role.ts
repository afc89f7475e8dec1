import { CodedeployerError } from '@codedeployer/core';
import {
  awsCommand,
  deniedActionIn,
  groupActivation,
  instancePolicy,
  isMissingBucket,
  ok,
  problem,
  warning,
  type Finding,
  type Further,
  type GroupSeen,
  type Probe,
} from '@codedeployer/core/activation';
import type { Services } from '../../aws/services.js';
import { aboutPrincipal, type Principal } from '../../iam/about-principal.js';
import { allows } from '../../iam/allows.js';
import { statementsOf } from '../../iam/document.js';
import { findInstanceProfile } from '../../iam/read-instance-profile.js';
import { readDocuments } from '../../iam/read-documents.js';
import { anyObject } from '../any-object.js';
import { readBucketPolicy } from '../read-bucket-policy.js';
import { instancesOf, matching } from '../instances.js';

type Seen = Further<GroupSeen, Services>;

/** Something that the instances need. */
interface Want {
  readonly action: string;
  readonly resource: string;
  /** How messages call the resource. */
  readonly about: string;
  /** What comes of it when it may not. */
  readonly then: string;
}

const noBundle = 'DownloadBundle then fails';
const noCommand = 'the agent then gets no deployment through the endpoint of the VPC';

/** Whether the section says that the agent reaches CodeDeploy through an endpoint of a VPC. */
function isBehindEndpoint({ config: { activation }, group }: Seen): boolean {
  const { instanceProfile } =
    activation === undefined ? {} : groupActivation(activation, group.name);
  return typeof instanceProfile === 'object' && instanceProfile.vpc === true;
}

/** What the instances may be allowed to do, as `codedeployer activate` would. */
function policyOf(seen: Seen): ReturnType<typeof instancePolicy> {
  const { services, group, region } = seen;
  const { account } = services;
  return instancePolicy([{ ...group, region, account }], { vpc: isBehindEndpoint(seen) });
}

/** What the instances need to fetch a revision, and to hear of it. */
function wantsOf(seen: Seen): readonly Want[] {
  const { services, group } = seen;
  const object = anyObject(services, group);
  const { Statement } = policyOf(seen);
  const ofKeys = Statement.filter(
    ({ Action, Condition }) => Action.includes('kms:Decrypt') && Condition === undefined,
  );
  const ofAgent = Statement.flatMap(({ Action }) =>
    Action.filter((action) => action.startsWith('codedeploy-commands-secure:')),
  );
  return [
    ...['s3:GetObject', 's3:GetObjectVersion'].map((action) => ({
      ...{ action, resource: object, about: `s3://${group.bucket}`, then: noBundle },
    })),
    ...ofKeys.flatMap(({ Resource = [] }) =>
      Resource.map((resource) => ({
        ...{ action: 'kms:Decrypt', resource, about: 'the key', then: noBundle },
      })),
    ),
    ...ofAgent.map((action) => ({ action, resource: '*', about: 'CodeDeploy', then: noCommand })),
  ];
}

/** What a policy of the bucket that may not be read says is a line of its own. */
async function bucketPolicyOf(
  seen: Seen,
): Promise<{ readonly policy?: string | undefined; readonly unseen?: Finding }> {
  try {
    return { policy: await readBucketPolicy(seen, seen.group.bucket) };
  } catch (error) {
    if (CodedeployerError.is(error) && isMissingBucket(error)) return {};
    const permission = deniedActionIn(error);
    if (permission === undefined) throw error;
    const message = `The policy of ${seen.group.bucket} was not looked at: ${permission} is denied.`;
    return { unseen: { level: 'unseen', message, permission } };
  }
}

/** The policy without the statements that keep somebody out, or the command that ends it where nothing else is in it. */
function withoutDenial({ group, region }: Seen, policy: string, who: Principal): string {
  const statements = statementsOf(policy);
  const rest = statements.filter(
    (one) =>
      one.Effect !== 'Deny' ||
      statementsOf(aboutPrincipal(JSON.stringify({ Statement: one }), who)).length === 0,
  );
  const which = ['--bucket', group.bucket, '--region', region];
  if (rest.length === 0) return awsCommand('s3api', 'delete-bucket-policy', ...which);
  const document = JSON.stringify({ Version: '2012-10-17', Statement: rest });
  return awsCommand('s3api', 'put-bucket-policy', ...which, '--policy', document);
}

async function judge(seen: Seen, profile: string): Promise<Finding[]> {
  const { services } = seen;
  const found = await findInstanceProfile(services, profile);
  const [role] = found?.Roles ?? [];
  if (role?.RoleName === undefined)
    return [
      problem(
        found === undefined ? 'There is no such instance profile any more.' : 'It has no role.',
        `Name it as "instanceProfile" in the section "activation", then: codedeployer activate`,
        profile,
      ),
    ];
  const { RoleName, Arn = '' } = role;
  const { account } = services;
  const who: Principal = { account, arns: [Arn] };
  const own = await readDocuments(services, RoleName);
  const { policy, unseen } = await bucketPolicyOf(seen);
  const all = policy === undefined ? own : [...own, aboutPrincipal(policy, who)];
  const asked = {
    'aws:securetransport': 'true',
    'aws:principalarn': Arn,
    'aws:principalaccount': account,
  };
  const verdicts = wantsOf(seen).map((want) => {
    const documents = want.action.startsWith('s3:') ? all : own;
    const verdict = allows(documents, want.action, want.resource, asked);
    return { ...want, verdict, isOwn: allows(own, want.action, want.resource, asked) === verdict };
  });
  const lacks = verdicts.filter(({ verdict }) => ['not allowed', 'denied'].includes(verdict));
  const [first] = lacks;
  const more = unseen === undefined ? [] : [{ ...unseen, subject: profile }];
  if (first !== undefined) {
    const denied = lacks.find(({ verdict }) => verdict === 'denied');
    const what = lacks.map(({ action }) => action).join(' and ');
    if (denied?.isOwn === false)
      return [
        problem(
          `The policy of the bucket denies ${what} to the role ${RoleName} of the instances: DownloadBundle then fails.`,
          `Except the role from it, or take it out: ${withoutDenial(seen, policy ?? '{}', who)}`,
          profile,
        ),
      ];
    const unless =
      unseen === undefined || first.then === noCommand
        ? ''
        : ', unless the policy of the bucket allows it';
    return [
      problem(
        `The role ${RoleName} of the instances may not ${what} of ${first.about}${unless}: ${first.then}.`,
        denied === undefined
          ? awsCommand(
              ...['iam', 'put-role-policy', '--role-name', RoleName],
              ...['--policy-name', 'codedeployer-revisions'],
              ...['--policy-document', JSON.stringify(policyOf(seen))],
            )
          : `A policy of ${RoleName} denies it: take the Deny out.`,
        profile,
      ),
      ...more,
    ];
  }
  if (verdicts.some(({ verdict }) => verdict === 'cannot tell'))
    return [
      warning(
        `Whether ${RoleName} may fetch revisions depends on a condition.`,
        undefined,
        profile,
      ),
      ...more,
    ];
  return [ok(`${RoleName} may fetch revisions`, profile), ...more];
}

export const instanceRole: Probe<Seen> = {
  name: 'instance-role',
  looksAt:
    'whether the role of the instances may fetch revisions, as far as its own policies and that of the bucket show it',
  permissions: [
    'ec2:DescribeInstances',
    'iam:GetInstanceProfile',
    'iam:ListRolePolicies',
    'iam:ListAttachedRolePolicies',
    'iam:GetRolePolicy',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    's3:GetBucketPolicy',
  ],
  async look(seen) {
    // Those of a rehearsal ask S3 without a role.
    if (seen.isRehearsed) return [];
    const profiles = new Set(
      matching(seen.info, await instancesOf(seen)).flatMap(
        ({ IamInstanceProfile }) => IamInstanceProfile?.Arn?.split('/').at(-1) ?? [],
      ),
    );
    const findings = await Promise.all([...profiles].map((profile) => judge(seen, profile)));
    return findings.flat();
  },
};
