import type { HeadObjectCommandOutput, ObjectVersion } from '@aws-sdk/client-s3';
import PQueue from 'p-queue';
import { askS3 } from '../aws/ask-s3.js';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import { explainServiceError } from '../aws/explain-error.js';
import { statusOf } from '../aws/service-error.js';
import { s3Sdk } from '../aws/sdk.js';
import { revisionKey } from '../config/key.js';
import { unquoted } from '../deployment/find-object.js';
import type { ArchiveFormat } from '../model/archive-format.js';
import { digestMetadata } from '../model/uploaded-revision.js';
import type { StoredObject } from './facts.js';

/** Where the revisions of an application are kept. */
export interface RevisionFolder {
  readonly clients: Pick<Clients, 's3'>;
  readonly bucket: string;
  /** What all their keys begin with. */
  readonly prefix: string;
  /** The options `key` that groups with this folder have. */
  readonly templates: readonly string[];
  /** Account that the bucket has to belong to. */
  readonly expectedBucketOwner?: string | undefined;
}

/** Objects that are looked at at a time. */
const atATime = 8;

const formats: readonly ArchiveFormat[] = ['zip', 'tar', 'tgz'];

const namesApplication = (template: string) => template.includes('{application}');

/** Whether the option `key` makes this key of what the metadata of the object says. A copy has the metadata of the original. */
function isKeyOf(
  key: string,
  template: string,
  metadata: Readonly<Record<string, string>>,
): boolean {
  const { application = '', version = '', [digestMetadata]: digest = '' } = metadata;
  return formats.some(
    (format) => revisionKey(template, { application, version, digest, format }) === key,
  );
}

const named = ({ bucket, prefix }: RevisionFolder) => `s3://${bucket}/${prefix}`;

const denied = { policy: 'pruner' } as const;

/** Asks about the bucket, and explains what goes wrong. */
async function ask<Answer>(
  { signal }: Calling,
  action: string,
  resource: string,
  asking: Promise<Answer>,
): Promise<Answer> {
  try {
    return await asking;
  } catch (error) {
    signal?.throwIfAborted();
    throw explainServiceError(error, action, resource, denied);
  }
}

async function listVersions(folder: RevisionFolder, calling: Calling): Promise<ObjectVersion[]> {
  const { ListObjectVersionsCommand } = s3Sdk();
  const { clients, bucket: Bucket, prefix: Prefix, expectedBucketOwner } = folder;
  const found: ObjectVersion[] = [];
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const input = {
      ...{ Bucket, Prefix, KeyMarker, VersionIdMarker },
      ExpectedBucketOwner: expectedBucketOwner,
    };
    const make = () => new ListObjectVersionsCommand(input);
    const page = await ask(
      calling,
      's3:ListBucketVersions',
      named(folder),
      askS3(clients, 'ListObjectVersions', make, calling),
    );
    found.push(...(page.Versions ?? []));
    KeyMarker = page.IsTruncated === true ? page.NextKeyMarker : undefined;
    VersionIdMarker = page.IsTruncated === true ? page.NextVersionIdMarker : undefined;
  } while (KeyMarker !== undefined);
  return found;
}

/**
 * Every object and every version in the folder of an application's revisions, as S3 has it now.
 *
 * @throws AWS_ACCESS_DENIED, AWS_UNREACHABLE, AWS_ANSWERED, and the signal's reason
 */
export async function readObjects(
  folder: RevisionFolder,
  calling: Calling,
): Promise<StoredObject[]> {
  const { GetBucketVersioningCommand } = s3Sdk();
  const { clients, bucket: Bucket, expectedBucketOwner } = folder;
  const make = () =>
    new GetBucketVersioningCommand({ Bucket, ExpectedBucketOwner: expectedBucketOwner });
  const { Status: versioning } = await ask(
    calling,
    's3:GetBucketVersioning',
    named(folder),
    askS3(clients, 'GetBucketVersioning', make, calling),
  );
  const versions = await listVersions(folder, calling);
  const queue = new PQueue({ concurrency: atATime });
  const looked = await queue.addAll(
    versions.map((version) => () => look(version, versioning, folder, calling)),
  );
  return looked.filter((object) => object !== undefined);
}

/** Looks at what its metadata says; undefined where it is gone since. */
async function look(
  { Key = '', VersionId, ETag, LastModified = new Date(0), Size = 0 }: ObjectVersion,
  versioning: string | undefined,
  folder: RevisionFolder,
  calling: Calling,
): Promise<StoredObject | undefined> {
  const { HeadObjectCommand } = s3Sdk();
  const { clients, bucket: Bucket, templates, expectedBucketOwner } = folder;
  const versionId = versioning === undefined ? undefined : VersionId;
  const input = {
    ...{ Bucket, Key, VersionId: versionId },
    IfMatch: ETag,
    ExpectedBucketOwner: expectedBucketOwner,
  };
  let head: HeadObjectCommandOutput;
  try {
    head = await askS3(clients, 'HeadObject', () => new HeadObjectCommand(input), calling);
  } catch (error) {
    calling.signal?.throwIfAborted();
    // Deleted since it was listed, or replaced: the other one is young.
    if ([404, 405, 412].includes(statusOf(error) ?? 0)) return undefined;
    const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    throw explainServiceError(error, action, `s3://${Bucket}/${Key}`, denied);
  }
  const metadata = head.Metadata ?? {};
  const { application, version, [digestMetadata]: digest } = metadata;
  const own = templates.filter((template) => isKeyOf(Key, template, metadata));
  return {
    bucket: Bucket,
    key: Key,
    versionId,
    eTag: unquoted(ETag),
    size: Size,
    lastModified: LastModified,
    digest,
    application,
    version,
    isUnderItsKey: own.length > 0,
    isOfOneApplication: own.every(namesApplication),
    isExact: versioning !== 'Suspended' || VersionId !== 'null',
  };
}
