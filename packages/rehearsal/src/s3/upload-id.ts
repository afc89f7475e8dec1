import type { S3Request } from './context.js';

/** The upload that a request's query names. */
export function uploadIdOf(request: S3Request): string {
  return request.call.query.get('uploadId') ?? '';
}
