import type { LifecycleRule } from '@aws-sdk/client-s3';
import { s3Sdk } from '../../aws/sdk.js';
import { awsCommand } from '../../errors/aws-command.js';
import { ok, warning, type BucketSeen, type Probe } from '../../probe/probe.js';
import { askBucket } from './ask-bucket.js';

export const lifecycle: Probe<BucketSeen> = {
  name: 'bucket-lifecycle',
  looksAt:
    'whether a rule of the bucket expires revisions: S3 goes by their age, and one may be live for months',
  permissions: ['s3:GetLifecycleConfiguration'],
  async look(seen) {
    const { bucket, region, groups } = seen;
    const { GetBucketLifecycleConfigurationCommand } = s3Sdk();
    const answer = await askBucket(
      seen,
      'GetBucketLifecycleConfiguration',
      'GetLifecycleConfiguration',
      () => new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }),
      'NoSuchLifecycleConfiguration',
    );
    const rules = answer?.Rules ?? [];
    const folders = groups.map(({ key, application }) => folderOf(key, application));
    const expiring = rules.filter((rule) => expires(rule, folders));
    if (expiring.length === 0) return [ok('no rule expires revisions')];
    const rest = rules.filter((rule) => !expiring.includes(rule));
    const named = expiring.map(({ ID = 'without a name' }) => ID).join(', ');
    const which = ['--bucket', bucket, '--region', region];
    return [
      warning(
        `The lifecycle rule ${named} expires revisions by their age: the one that is live vanishes as well, and nothing can be deployed to a new instance then.`,
        rest.length === 0
          ? awsCommand('s3api', 'delete-bucket-lifecycle', ...which)
          : awsCommand(
              ...['s3api', 'put-bucket-lifecycle-configuration', ...which],
              ...['--lifecycle-configuration', JSON.stringify({ Rules: rest })],
            ),
      ),
    ];
  },
};

/** What all keys of revisions begin with. */
function folderOf(template: string, application: string): string {
  return template.replaceAll('{application}', application).split('{')[0] ?? '';
}

function expires(rule: LifecycleRule, folders: readonly string[]): boolean {
  const { Status, Expiration, NoncurrentVersionExpiration } = rule;
  const byAge = Expiration?.Days !== undefined || Expiration?.Date !== undefined;
  // A revision that was written over may still be the one that is live.
  if (Status !== 'Enabled' || (!byAge && NoncurrentVersionExpiration === undefined)) return false;
  const prefix = prefixOf(rule);
  return folders.some((folder) => folder.startsWith(prefix) || prefix.startsWith(folder));
}

function prefixOf({ Filter, ...older }: LifecycleRule): string {
  return Filter?.Prefix ?? Filter?.And?.Prefix ?? (older as { Prefix?: string }).Prefix ?? '';
}
