import {
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type LifecycleRule,
} from '@aws-sdk/client-s3';
import { ask, askForWhatMayBeMissing } from '../../aws/ask.js';
import type { Services } from '../../aws/services.js';
import type { BucketRequest } from './bucket.js';
import { aimOf } from './aim.js';
import type { BucketSetting } from './settings.js';

/** Days after which the parts of an upload that nobody has finished are removed. */
const days = 7;

function idOf(prefix: string): string {
  return `codedeployer: aborted uploads${prefix === '' ? '' : ` of ${prefix}`}`;
}

/** What a rule of ours does, as the state has it. Revisions themselves never expire by age: one may be live for months. */
function wantedRule(prefix: string) {
  return { prefix, abortIncompleteUploadsAfterDays: days };
}

/** The rules of ours, as S3 takes them. */
export function abortedUploadRules(prefixes: readonly string[]) {
  return prefixes.map((prefix) => ({
    ID: idOf(prefix),
    Status: 'Enabled' as const,
    Filter: { Prefix: prefix },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: days },
  }));
}

/** The older form of a rule has its prefix beside the filter. */
interface RuleOfOld {
  readonly Prefix?: string | undefined;
}

function prefixOf(rule: LifecycleRule): string {
  const { Filter } = rule;
  return Filter?.Prefix ?? Filter?.And?.Prefix ?? (rule as RuleOfOld).Prefix ?? '';
}

/** A rule as the state has it; one that does something else than ours comes as it is. */
function describeRule(rule: LifecycleRule): unknown {
  const { Status, Filter, AbortIncompleteMultipartUpload } = rule;
  const ours = ['ID', 'Prefix', 'Filter', 'Status', 'AbortIncompleteMultipartUpload'];
  const isPlain = Object.keys(rule).every((member) => ours.includes(member));
  if (Status !== 'Enabled' || !isPlain || Filter?.And !== undefined) return rule;
  return {
    prefix: prefixOf(rule),
    abortIncompleteUploadsAfterDays: AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  };
}

async function lifecycleOf(services: Services, request: BucketRequest) {
  return askForWhatMayBeMissing(
    services,
    services.clients.s3,
    's3:GetLifecycleConfiguration',
    request.name,
    () => new GetBucketLifecycleConfigurationCommand(aimOf(services, request)),
    ['NoSuchLifecycleConfiguration'],
  );
}

/** Whether a rule removes objects below a prefix, or above it. */
function expires(rule: LifecycleRule, prefix: string): boolean {
  const { Expiration, NoncurrentVersionExpiration, Status } = rule;
  const isExpiry =
    Expiration?.Days !== undefined ||
    Expiration?.Date !== undefined ||
    NoncurrentVersionExpiration !== undefined;
  const of = prefixOf(rule);
  return Status === 'Enabled' && isExpiry && (of.startsWith(prefix) || prefix.startsWith(of));
}

/** The rules that remove what uploads left behind when they were cut off, one for each prefix of revisions. */
export const abortedUploads: BucketSetting = {
  wanted: ({ prefixes }) =>
    Object.fromEntries(prefixes.map((prefix) => [`lifecycle.${idOf(prefix)}`, wantedRule(prefix)])),
  async read(services, request) {
    const lifecycle = await lifecycleOf(services, request);
    const rules = lifecycle?.Rules ?? [];
    const ours = request.prefixes.map((prefix) => {
      const rule = rules.find(({ ID }) => ID === idOf(prefix));
      return [`lifecycle.${idOf(prefix)}`, rule && describeRule(rule)] as const;
    });
    const expiring = rules.filter((rule) => request.prefixes.some((p) => expires(rule, p)));
    return {
      ...Object.fromEntries(ours),
      expiring: expiring.map(({ ID = '(without an id)' }) => ID),
    };
  },
  async write(services, request) {
    // S3 knows the rules only as a whole: those of others go back as they came.
    const before = await lifecycleOf(services, request);
    const ids = request.prefixes.map(idOf);
    const others = (before?.Rules ?? []).filter(({ ID = '' }) => !ids.includes(ID));
    const ours = abortedUploadRules(request.prefixes);
    const make = () =>
      new PutBucketLifecycleConfigurationCommand({
        ...aimOf(services, request),
        ...(before?.TransitionDefaultMinimumObjectSize !== undefined && {
          TransitionDefaultMinimumObjectSize: before.TransitionDefaultMinimumObjectSize,
        }),
        LifecycleConfiguration: { Rules: [...others, ...ours] },
      });
    await ask(services, services.clients.s3, 's3:PutLifecycleConfiguration', request.name, make);
  },
};
