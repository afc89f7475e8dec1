import { s3Errors } from './errors.js';
import type { StoredVersion } from './stored-object.js';

export function deletionCondition(
  key: string,
  condition: string | undefined,
): (newest: StoredVersion | undefined) => void {
  return (newest) => {
    if (condition === undefined) return;
    if (!newest) throw s3Errors.noSuchKey(key);
    const eTag = condition.replaceAll('"', '');
    if (eTag !== '*' && eTag !== newest.eTag) throw s3Errors.preconditionFailed('If-Match');
  };
}
