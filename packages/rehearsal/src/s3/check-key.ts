import { S3Error } from './s3-error.js';

/**
 * Refuses a key that S3 would not take.
 * @throws S3Error `KeyTooLongError` above 1,024 bytes of UTF-8.
 */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > 1024) {
    throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', {
      Size: size,
      MaxSizeAllowed: 1024,
    });
  }
}
