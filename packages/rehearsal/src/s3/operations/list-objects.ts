import { requireBucket, type S3Context, type S3Operation } from '../context.js';
import { quoted } from '../describe-object.js';
import { s3Errors } from '../errors.js';
import { newestVersion } from '../object-store.js';
import type { StoredVersion } from '../stored-object.js';
import { xmlAnswer, type XmlElement } from '../xml.js';

/** Lists the keys of a bucket, second version of the operation: continues by an opaque token. */
export const listObjectsV2: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const { query } = request.call;
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : decodeToken(token);
  const page = await readPage(bucket.name, query, after, context);
  return xmlAnswer('ListBucketResult', {
    Name: bucket.name,
    Prefix: page.encode(page.prefix),
    Delimiter: page.delimiter && page.encode(page.delimiter),
    MaxKeys: page.maxKeys,
    EncodingType: query.get('encoding-type') ?? undefined,
    KeyCount: page.contents.length + page.commonPrefixes.length,
    IsTruncated: page.next !== undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.next === undefined ? undefined : encodeToken(page.next),
    StartAfter: query.get('start-after') ?? undefined,
    Contents: page.contents,
    CommonPrefixes: page.commonPrefixes,
  });
};

/** Lists the keys of a bucket, first version of the operation: continues by a key. */
export const listObjects: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const { query } = request.call;
  const page = await readPage(bucket.name, query, query.get('marker') ?? '', context);
  return xmlAnswer('ListBucketResult', {
    Name: bucket.name,
    Prefix: page.encode(page.prefix),
    Marker: query.get('marker') ?? '',
    Delimiter: page.delimiter && page.encode(page.delimiter),
    MaxKeys: page.maxKeys,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: page.next !== undefined,
    NextMarker:
      page.next !== undefined && page.delimiter !== undefined ? page.encode(page.next) : undefined,
    Contents: page.contents,
    CommonPrefixes: page.commonPrefixes,
  });
};

/** Lists every version and delete marker. */
export const listObjectVersions: S3Operation = async (request, context) => {
  const bucket = await requireBucket(request, context);
  const { query } = request.call;
  const prefix = query.get('prefix') ?? '';
  const encode = keyEncoder(query);
  const entries = (await context.objects.histories(bucket.name))
    .filter((history) => history.key.startsWith(prefix))
    .flatMap(({ key, versions }) =>
      versions.map((version, index) => ({ key, version, isLatest: index === 0 })),
    );
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker');
  const isBehindMarker = (index: number): boolean => {
    if (!keyMarker) return true;
    if (versionMarker === null) return compareKeys(entries[index]?.key ?? '', keyMarker) > 0;
    const before = entries[index - 1];
    return before?.key === keyMarker && before.version.versionId === versionMarker;
  };
  const start = entries.findIndex((_entry, index) => isBehindMarker(index));
  const maxKeys = readMaxKeys(query, context);
  const page = start < 0 ? [] : entries.slice(start, start + maxKeys);
  const truncated = start >= 0 && start + maxKeys < entries.length;
  const last = page.at(-1);
  const element = ({ key, version, isLatest }: (typeof entries)[number]): XmlElement => ({
    ...(version.deleteMarker ? {} : describe(version)),
    Key: encode(key),
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: version.lastModified,
  });
  return xmlAnswer('ListVersionsResult', {
    Name: bucket.name,
    Prefix: encode(prefix),
    KeyMarker: encode(keyMarker),
    VersionIdMarker: versionMarker ?? '',
    MaxKeys: maxKeys,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: truncated,
    NextKeyMarker: truncated && last ? encode(last.key) : undefined,
    NextVersionIdMarker: truncated && last ? last.version.versionId : undefined,
    Version: page.filter(({ version }) => !version.deleteMarker).map(element),
    DeleteMarker: page.filter(({ version }) => version.deleteMarker).map(element),
  });
};

interface Page {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly maxKeys: number;
  readonly contents: readonly XmlElement[];
  readonly commonPrefixes: readonly XmlElement[];
  /** The last key or common prefix of this page, when more follow. */
  readonly next: string | undefined;
  encode(key: string): string;
}

async function readPage(
  bucket: string,
  query: URLSearchParams,
  after: string,
  context: S3Context,
): Promise<Page> {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? undefined;
  const maxKeys = readMaxKeys(query, context);
  const encode = keyEncoder(query);
  const contents: XmlElement[] = [];
  const commonPrefixes: XmlElement[] = [];
  let last: string | undefined;
  let truncated = false;
  for (const history of await context.objects.histories(bucket)) {
    const { key } = history;
    const version = newestVersion(history);
    if (!version || !key.startsWith(prefix) || compareKeys(key, after) <= 0) continue;
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const common = delimiter && cut >= 0 ? key.slice(0, cut + delimiter.length) : undefined;
    // A common prefix stands for all keys below it, on this page or on one before.
    if (common !== undefined && (common === last || common === after)) continue;
    if (contents.length + commonPrefixes.length === maxKeys) {
      truncated = maxKeys > 0;
      break;
    }
    last = common ?? key;
    if (common === undefined) contents.push({ Key: encode(key), ...describe(version) });
    else commonPrefixes.push({ Prefix: encode(common) });
  }
  return {
    prefix,
    delimiter,
    maxKeys,
    contents,
    commonPrefixes,
    next: truncated ? last : undefined,
    encode,
  };
}

function describe(version: StoredVersion): XmlElement {
  return {
    LastModified: version.lastModified,
    ETag: quoted(version.eTag),
    ChecksumAlgorithm: version.checksum.algorithm,
    ChecksumType: version.checksum.type,
    Size: version.size,
    StorageClass: version.storageClass,
  };
}

function readMaxKeys(query: URLSearchParams, context: S3Context): number {
  const value = query.get('max-keys');
  if (value === null) return context.pageSize;
  if (!/^\d+$/.test(value)) {
    throw s3Errors.invalidArgument(
      'max-keys',
      value,
      'Provided max-keys not an integer or within integer range',
    );
  }
  return Math.min(Number(value), context.pageSize);
}

function keyEncoder(query: URLSearchParams): (key: string) => string {
  return query.get('encoding-type') === 'url'
    ? (key) => encodeURIComponent(key).replaceAll('%2F', '/')
    : (key) => key;
}

/** S3 sorts by the bytes of UTF-8, which is not how JavaScript compares strings. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function encodeToken(key: string): string {
  return Buffer.from(key).toString('base64');
}

function decodeToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString('utf8');
  if (key === '' || encodeToken(key) !== token) {
    throw s3Errors.invalidArgument(
      'continuation-token',
      token,
      'The continuation token provided is incorrect',
    );
  }
  return key;
}
