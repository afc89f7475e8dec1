import type { Call } from '../server/call.js';
import { s3Errors } from './errors.js';
import type { S3Operation } from './operation.js';
import { operations } from './operations.js';

/** Subresources that S3 has and the rehearsal has not; without this list they would pass for the plain operation. */
const notImplemented = [
  'accelerate', 'acl', 'analytics', 'attributes', 'cors', 'encryption', 'intelligent-tiering', 'inventory', 'legal-hold',
  'lifecycle', 'logging', 'metrics', 'notification', 'object-lock', 'ownershipControls', 'policy', 'policyStatus',
  'publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention', 'select', 'tagging', 'torrent', 'website',
]; // prettier-ignore

/**
 * Finds the operation that a request is for.
 * @throws S3Error `NotImplemented`, `MethodNotAllowed`
 */
export function operationOf(call: Call, bucket: string, key: string): S3Operation {
  const resource = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const plain = `${call.method} ${resource}`;
  const found =
    operations.find(
      ({ route }) => route.startsWith(`${plain}?`) && call.query.has(route.slice(plain.length + 1)),
    ) ?? operations.find(({ route }) => route === plain);
  const unknown = notImplemented.find((name) => call.query.has(name));
  if (unknown !== undefined && found?.route !== `${plain}?${unknown}`) {
    throw s3Errors.notImplemented(`${call.method} ?${unknown} for a ${resource}`);
  }
  if (call.headers['x-amz-copy-source'] !== undefined) {
    throw s3Errors.notImplemented('copying of objects (x-amz-copy-source)');
  }
  if (!found) throw s3Errors.methodNotAllowed(call.method, resource.toUpperCase());
  return found;
}
