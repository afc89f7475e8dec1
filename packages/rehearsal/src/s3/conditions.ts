import type { IncomingHttpHeaders } from 'node:http';
import { s3Errors } from './errors.js';
import { S3Error } from './s3-error.js';
import type { StoredVersion } from './stored-object.js';

/**
 * Reads the conditions of a write into a check for the moment when the object appears: that it was deleted while the bytes came is
 * a conflict with the write.
 * @throws S3Error as `writeConditions`; the check throws `ConditionalRequestConflict`, too.
 */
export function raceCondition(
  headers: IncomingHttpHeaders,
  key: string,
  wasDeleted: () => boolean,
): (newest: StoredVersion | undefined) => void {
  const check = writeConditions(headers, key);
  const refuseConflict = (condition: 'If-Match' | 'If-None-Match') => {
    if (headers[condition === 'If-Match' ? 'if-match' : 'if-none-match'] === undefined) return;
    if (wasDeleted()) throw s3Errors.conditionalRequestConflict(key, condition);
  };
  return (newest) => {
    refuseConflict('If-Match');
    check(newest);
    refuseConflict('If-None-Match');
  };
}

/**
 * Reads the conditions of a write into a check of the version that it would replace.
 * @throws S3Error `NotImplemented` for conditions that S3 does not take; the check throws `PreconditionFailed`, `NoSuchKey`.
 */
export function writeConditions(
  headers: IncomingHttpHeaders,
  key: string,
): (newest: StoredVersion | undefined) => void {
  const noneMatch = headers['if-none-match'];
  const match = headers['if-match'];
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw s3Errors.notImplemented('If-None-Match with a value other than *');
  }
  return (newest) => {
    if (noneMatch !== undefined && newest) throw s3Errors.preconditionFailed('If-None-Match');
    if (match === undefined) return;
    if (!newest) throw s3Errors.noSuchKey(key);
    if (!matches(match, newest)) throw s3Errors.preconditionFailed('If-Match');
  };
}

/**
 * Checks the conditions of a read, in HTTP's order of precedence.
 * @returns false when the client's copy is still good (304)
 * @throws S3Error `PreconditionFailed`
 */
export function readConditions(headers: IncomingHttpHeaders, version: StoredVersion): boolean {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  const modified = Math.floor(Date.parse(version.lastModified) / 1000) * 1000;
  const since = dateOf(headers['if-modified-since']);
  const unmodifiedSince = dateOf(headers['if-unmodified-since']);
  if (match !== undefined && !matches(match, version)) {
    throw s3Errors.preconditionFailed('If-Match');
  }
  if (match === undefined && unmodifiedSince !== undefined && modified > unmodifiedSince) {
    throw s3Errors.preconditionFailed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) return !matches(noneMatch, version);
  return !(since !== undefined && modified <= since);
}

/** One range of bytes, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the Range header; `undefined` when there is none or, as S3 has it, when it names no single range of bytes.
 * @throws S3Error `InvalidRange` when no byte of the object is in it.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!found) return undefined;
  const [, first = '', last = ''] = found;
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === '' && Number(last) === 0)) {
    throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: header ?? '',
      ActualObjectSize: size,
    });
  }
  return { start, end };
}

function matches(header: string, version: StoredVersion): boolean {
  return header
    .split(',')
    .map((eTag) => eTag.trim().replace(/^W\//, '').replaceAll('"', ''))
    .some((eTag) => eTag === '*' || eTag === version.eTag);
}

function dateOf(header: string | undefined): number | undefined {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? undefined : time;
}
