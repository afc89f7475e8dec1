import { createCompressor, type Compressed, type CompressTask } from './compress.js';
import { createDigester, type DigestRange, type RangeDigest } from './digest.js';

/** What each job is given and gives back. */
interface JobTypes {
  readonly compress: { readonly task: CompressTask; readonly result: Compressed };
  readonly digest: { readonly task: readonly DigestRange[]; readonly result: RangeDigest[] };
}

export type JobName = keyof JobTypes;
export type JobTask<J extends JobName> = JobTypes[J]['task'];
export type JobResult<J extends JobName> = JobTypes[J]['result'];

/**
 * What a worker can do. All of it blocks, and none of it depends on what was done before. What a job is given memory for
 * may lie in it.
 */
export type Jobs = {
  readonly [J in JobName]: (task: JobTask<J>, memory?: SharedArrayBuffer) => JobResult<J>;
};

/** @param engine what compresses, as the process has compiled it */
export function createJobs(engine: () => object): Jobs {
  return { compress: createCompressor(engine), digest: createDigester() };
}
