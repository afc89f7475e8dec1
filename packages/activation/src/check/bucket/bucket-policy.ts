import {
  ok,
  problem,
  type BucketSeen,
  type Finding,
  type Further,
  type Probe,
} from '@codedeployer/core/activation';
import type { Services } from '../../aws/services.js';
import { aboutPrincipal, type Principal } from '../../iam/about-principal.js';
import { allows } from '../../iam/allows.js';
import type { Asked } from '../../iam/conditions.js';
import { readBucketPolicy } from '../read-bucket-policy.js';
import { anyObject } from '../any-object.js';

type Seen = Further<BucketSeen, Services>;

/** Of a role that was taken: `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION` → the ARN of the role as well. */
function principalOf({ account, identity, partition }: Services): Principal {
  const role = /:assumed-role\/(?<role>[^/]+)\//.exec(identity)?.groups?.role;
  const arn = role === undefined ? [] : [`arn:${partition}:iam::${account}:role/${role}`];
  return { account, arns: [identity, ...arn] };
}

const everything = JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });

/** What the headers of an upload say of its encryption. */
function upload(sse: string | undefined, kmsKeyId?: string): Asked {
  return {
    'aws:securetransport': 'true',
    's3:x-amz-server-side-encryption': sse,
    's3:x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId,
  };
}

export const bucketPolicy: Probe<Seen> = {
  name: 'bucket-policy',
  looksAt: 'whether the policy of the bucket denies uploads as they are configured',
  permissions: ['s3:GetBucketPolicy'],
  async look(seen) {
    const { services, bucket, groups } = seen;
    const policy = await readBucketPolicy(seen, bucket);
    if (policy === undefined) return [ok('there is none')];
    const documents = [everything, aboutPrincipal(policy, principalOf(services))];
    const findings = groups.flatMap((group): Finding[] => {
      const { sse = group.kmsKeyId === undefined ? undefined : 'aws:kms', kmsKeyId } = group;
      const object = anyObject(services, group);
      const verdict = (asked: Asked) => allows(documents, 's3:PutObject', object, asked);
      switch (verdict(upload(sse, kmsKeyId))) {
        case 'denied': {
          const cure = ['aws:kms', 'AES256'].find((one) => verdict(upload(one)) !== 'denied');
          return [
            problem(
              cure === undefined
                ? `The policy of the bucket denies ${services.identity} to upload ${object}.`
                : `The policy of the bucket denies uploads that do not name their encryption: ${object}.`,
              cure === undefined
                ? 'Except who deploys from that statement, or deploy as somebody else.'
                : `Write sse: '${cure}'`,
            ),
          ];
        }
        case 'cannot tell':
          return [
            {
              level: 'unseen',
              message: `Whether its policy denies to upload ${object} depends on a condition.`,
            },
          ];
        default:
          return [];
      }
    });
    if (findings.length > 0) return findings;
    const plain = groups.every(
      (group) =>
        allows(documents, 's3:GetObject', anyObject(services, group), {
          'aws:securetransport': 'false',
        }) === 'denied',
    );
    return [
      ok(`does not deny uploads${plain ? ', and denies what comes without encryption' : ''}`),
    ];
  },
};
