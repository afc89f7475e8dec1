const MiB = 1024 * 1024;

/** S3's limits: parts of one upload, and bytes of a part but for the last one. */
const mostParts = 10_000;
const largestPart = 5 * 1024 * MiB;

/** The smallest that S3 takes: sending begins sooner, and less has to be held. */
const usual = 5 * MiB;

/**
 * Size of the parts of a multipart upload: 5 MiB as long as S3's 10,000 parts are enough, then as large as they have
 * to be, in whole MiB.
 *
 * @param atMost upper bound of what is uploaded, in bytes; S3 takes up to 50 TB
 */
export function partSize(atMost: number): number {
  const needed = Math.ceil(atMost / mostParts / MiB) * MiB;
  if (needed > largestPart)
    throw new RangeError(`${atMost} bytes are more than an object in S3 can have.`);
  return Math.max(usual, needed);
}
