import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import {
  awsCommand,
  instancePolicy,
  ok,
  problem,
  warning,
  type Finding,
  type Further,
  type GroupSeen,
  type Probe,
} from '@codedeployer/core/activation';
import { ask } from '../../aws/ask.js';
import { pagesOf } from '../../aws/pages-of.js';
import type { Services } from '../../aws/services.js';
import { allows } from '../../iam/allows.js';
import { findInstanceProfile } from '../../iam/read-instance-profile.js';
import { attachedPolicies, ownPolicy } from '../../iam/read-role.js';
import { instancesOf, matching } from '../instances.js';

type Seen = Further<GroupSeen, Services>;

/** All documents that a role has itself, those of AWS included. */
async function documentsOf(services: Services, RoleName: string): Promise<string[]> {
  const { iam } = services.clients;
  const about = `the role ${RoleName}`;
  const inline = await pagesOf(async (Marker) => {
    const make = () => new ListRolePoliciesCommand({ RoleName, Marker });
    const answer = await ask(services, iam, 'iam:ListRolePolicies', about, make);
    return { items: answer.PolicyNames ?? [], next: answer.Marker };
  });
  const attached = await attachedPolicies(services, RoleName);
  const own = inline.map(async (name) => (await ownPolicy(services, RoleName, name)) ?? '{}');
  const others = attached.map(async (PolicyArn) => {
    const { Policy } = await ask(
      services,
      iam,
      'iam:GetPolicy',
      PolicyArn,
      () => new GetPolicyCommand({ PolicyArn }),
    );
    const VersionId = Policy?.DefaultVersionId;
    const make = () => new GetPolicyVersionCommand({ PolicyArn, VersionId });
    const { PolicyVersion } = await ask(services, iam, 'iam:GetPolicyVersion', PolicyArn, make);
    return PolicyVersion?.Document ?? '{}';
  });
  return Promise.all([...own, ...others]);
}

/** A key as one of the group's revisions has it. */
function anyKey({ group }: Seen): string {
  return group.key.replaceAll('{application}', group.application).replaceAll(/\{\w+\}/g, 'x');
}

async function judge(seen: Seen, profile: string): Promise<Finding[]> {
  const { services, group, region } = seen;
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
  const { RoleName } = role;
  const documents = await documentsOf(services, RoleName);
  const { account, partition } = services;
  const object = `arn:${partition}:s3:::${group.bucket}/${anyKey(seen)}`;
  const verdicts = ['s3:GetObject', 's3:GetObjectVersion'].map(
    (action) => [action, allows(documents, action, object)] as const,
  );
  const lacks = verdicts.filter(([, verdict]) => verdict === 'not allowed' || verdict === 'denied');
  if (lacks.length > 0) {
    const policy = instancePolicy([{ ...group, region, account }]);
    return [
      problem(
        `The role ${RoleName} of the instances may not ${lacks.map(([action]) => action).join(' and ')} of s3://${group.bucket}, unless the policy of the bucket allows it: DownloadBundle then fails.`,
        lacks.some(([, verdict]) => verdict === 'denied')
          ? `A policy of ${RoleName} denies it: take the Deny out.`
          : awsCommand(
              ...['iam', 'put-role-policy', '--role-name', RoleName],
              ...['--policy-name', 'codedeployer-revisions'],
              ...['--policy-document', JSON.stringify(policy)],
            ),
        profile,
      ),
    ];
  }
  if (verdicts.some(([, verdict]) => verdict === 'cannot tell'))
    return [
      warning(
        `Whether ${RoleName} may fetch revisions depends on a condition.`,
        undefined,
        profile,
      ),
    ];
  return [ok(`${RoleName} may fetch revisions`, profile)];
}

export const instanceRole: Probe<Seen> = {
  name: 'instance-role',
  looksAt:
    'whether the role of the instances may fetch revisions, as far as its own policies show it',
  permissions: [
    'ec2:DescribeInstances',
    'iam:GetInstanceProfile',
    'iam:ListRolePolicies',
    'iam:ListAttachedRolePolicies',
    'iam:GetRolePolicy',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
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
