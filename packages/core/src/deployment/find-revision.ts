import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { closest } from '@codedeployer/appspec/text';
import PQueue from 'p-queue';
import { askCodeDeploy, usualCalling, type Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { codeDeploySdk } from '../aws/sdk.js';
import type { DeployedGroup } from '../config/load-config.js';
import { failure } from '../errors/failure.js';
import type { ArchiveFormat } from '../model/archive-format.js';
import { readSequence, sequenceMetadata, type Sequence } from '../model/sequence.js';
import { digestMetadata, type S3Revision } from '../model/uploaded-revision.js';
import { findObject, unquoted } from './find-object.js';

/** A revision that another run, or another tool, has brought to S3. */
export interface FoundRevision {
  readonly revision: S3Revision;
  /** In bytes. */
  readonly size: number;
  /** As its metadata says; absent where something else has made it. */
  readonly version?: string | undefined;
  readonly commit?: string | undefined;
  readonly digest?: string | undefined;
  /** Where its build stands among the others. */
  readonly sequence?: Sequence | undefined;
}

/** Where a revision stands. */
export interface RevisionPlace {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

/** `s3://bucket/key`, with `?versionId=` where the bucket has versions; undefined for what is no such address. */
function parseRevisionUrl(text: string): RevisionPlace | undefined {
  const [, bucket, key, versionId] =
    /^s3:\/\/([^/]+)\/(.+?)(?:\?versionId=([^?]+))?$/s.exec(text) ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  return {
    bucket,
    key,
    ...(versionId === undefined ? {} : { versionId: decodeURIComponent(versionId) }),
  };
}

export function nameRevisionPlace({ bucket, key, versionId }: RevisionPlace): string {
  return `s3://${bucket}/${key}${versionId === undefined ? '' : ` (version ${versionId})`}`;
}

function formatOfKey(key: string): ArchiveFormat | undefined {
  const [, ending] = /\.(zip|tar|tgz|tar\.gz)$/i.exec(key) ?? [];
  return ending?.toLowerCase() === 'tar.gz' ? 'tgz' : (ending?.toLowerCase() as ArchiveFormat);
}

/**
 * What the metadata of an object say of its revision.
 *
 * @throws REVISION_FORMAT_UNKNOWN
 */
export function describeRevision(
  place: RevisionPlace,
  head: HeadObjectCommandOutput,
): FoundRevision {
  const { bucket, key } = place;
  const { ETag = '', VersionId, ContentLength: size = 0, Metadata = {} } = head;
  const bundleType = formatOfKey(key);
  if (bundleType === undefined)
    throw failure('REVISION_FORMAT_UNKNOWN', { place: nameRevisionPlace(place) });
  const isVersion = VersionId !== undefined && VersionId !== 'null';
  const { version, commit, [digestMetadata]: digest, [sequenceMetadata]: sequence } = Metadata;
  return {
    revision: {
      bucket,
      key,
      bundleType,
      eTag: unquoted(ETag),
      ...(isVersion ? { versionId: VersionId } : {}),
    },
    size,
    version,
    commit,
    digest,
    sequence: readSequence(sequence),
  };
}

/**
 * Looks at the object of a revision.
 *
 * @returns undefined where there is none
 * @throws REVISION_FORMAT_UNKNOWN, AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
async function readRevision(
  clients: Clients,
  place: RevisionPlace,
  calling: Calling = usualCalling,
  expectedBucketOwner?: string,
): Promise<FoundRevision | undefined> {
  const { bucket, key, versionId: version } = place;
  try {
    const found = await findObject(clients, { bucket, key, version }, calling, expectedBucketOwner);
    return found.how === 'there' ? describeRevision(place, found.head) : undefined;
  } catch (error) {
    calling.signal?.throwIfAborted();
    throw explainServiceError(error, 's3:GetObject', nameRevisionPlace(place));
  }
}

/** So many registered revisions are looked through for one of a name, the newest first. */
const mostLookedAt = 100;

/** Objects that are looked at at a time. */
const atATime = 8;

/**
 * Finds a revision by its address, or by its version or the beginning of its digest among those that the group's
 * application has registered from the group's bucket.
 *
 * @throws REVISION_NOT_FOUND, REVISION_AMBIGUOUS, and as `readRevision` does
 */
export async function findRevision(
  clients: Clients,
  group: DeployedGroup,
  wanted: string,
  calling: Calling = usualCalling,
): Promise<FoundRevision> {
  const { bucket, application, expectedBucketOwner } = group;
  const place = parseRevisionUrl(wanted);
  if (place !== undefined) {
    const found = await readRevision(clients, place, calling, expectedBucketOwner);
    if (found !== undefined) return found;
    throw failure('REVISION_NOT_FOUND', { wanted: nameRevisionPlace(place) });
  }
  const keys = await listKeys(clients, application, bucket, calling);
  const queue = new PQueue({ concurrency: atATime });
  const looked = await queue.addAll(
    keys
      .filter((key) => formatOfKey(key) !== undefined)
      .map((key) => () => readRevision(clients, { bucket, key }, calling, expectedBucketOwner)),
  );
  const there = looked.filter((found) => found !== undefined);
  const isWanted = ({ version, digest }: FoundRevision) =>
    version === wanted || (/^[0-9a-f]{7,64}$/.test(wanted) && digest?.startsWith(wanted) === true);
  const matching = there.filter(isWanted);
  const contents = new Set(matching.map(({ digest, revision }) => digest ?? revision.eTag));
  const where = `among the last ${keys.length} revisions of ${application} in the bucket ${bucket}`;
  if (contents.size > 1)
    throw failure('REVISION_AMBIGUOUS', {
      wanted,
      places: matching.map(({ revision }) => nameRevisionPlace(revision)),
    });
  // The same contents may be there in several formats.
  const found =
    matching.find(({ revision }) => revision.bundleType === group.format) ?? matching[0];
  if (found !== undefined) return found;
  const versions = there.flatMap(({ version }) => version ?? []);
  throw failure('REVISION_NOT_FOUND', { wanted, where, suggestion: closest(wanted, versions) });
}

/** Keys of the revisions that were registered last, the newest first. */
async function listKeys(
  clients: Clients,
  applicationName: string,
  bucket: string,
  calling: Calling,
): Promise<string[]> {
  const { ListApplicationRevisionsCommand } = codeDeploySdk();
  const keys = new Set<string>();
  let nextToken: string | undefined;
  do {
    const input = {
      applicationName,
      sortBy: 'registerTime' as const,
      sortOrder: 'descending' as const,
      s3Bucket: bucket,
      nextToken,
    };
    const make = () => new ListApplicationRevisionsCommand(input);
    try {
      const page = await askCodeDeploy(clients, 'ListApplicationRevisions', make, calling);
      for (const { s3Location } of page.revisions ?? [])
        if (s3Location?.key !== undefined) keys.add(s3Location.key);
      nextToken = page.nextToken;
    } catch (error) {
      calling.signal?.throwIfAborted();
      throw explainServiceError(error, 'codedeploy:ListApplicationRevisions', applicationName);
    }
  } while (nextToken !== undefined && keys.size < mostLookedAt);
  return [...keys].slice(0, mostLookedAt);
}
