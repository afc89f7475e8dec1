import type { S3Context } from './context.js';
import { quoted } from './describe-object.js';
import { s3Errors } from './errors.js';
import { newestVersion } from './object-store.js';
import type { StoredVersion } from './stored-object.js';
import type { XmlElement } from './xml.js';

export interface Page {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly maxKeys: number;
  readonly contents: readonly XmlElement[];
  readonly commonPrefixes: readonly XmlElement[];
  /** The last key or common prefix of this page, when more follow. */
  readonly next: string | undefined;
  encode(key: string): string;
}

export async function readPage(
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
    if (common === undefined) contents.push({ Key: encode(key), ...describeVersion(version) });
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

export function describeVersion(version: StoredVersion): XmlElement {
  return {
    LastModified: version.lastModified,
    ETag: quoted(version.eTag),
    ChecksumAlgorithm: version.checksum.algorithm,
    ChecksumType: version.checksum.type,
    Size: version.size,
    StorageClass: version.storageClass,
  };
}

export function readMaxKeys(query: URLSearchParams, context: S3Context): number {
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

export function keyEncoder(query: URLSearchParams): (key: string) => string {
  return query.get('encoding-type') === 'url'
    ? (key) => encodeURIComponent(key).replaceAll('%2F', '/')
    : (key) => key;
}

/** S3 sorts by the bytes of UTF-8, which is not how JavaScript compares strings. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
