import type { ArchiveFormat } from './archive-format.js';
import type { Sequence } from './sequence.js';

/** A revision in S3, pinned: CodeDeploy refuses to deploy it once the object is another. */
export interface S3Revision {
  readonly bucket: string;
  readonly key: string;
  readonly bundleType: ArchiveFormat;
  /** Without the quotes around it. */
  readonly eTag: string;
  /** Only in a bucket with versions. */
  readonly versionId?: string;
}

/** A revision that is in S3 now. */
export interface UploadedRevision extends S3Revision {
  /** True when an object with this digest was there already and nothing was sent. */
  readonly skipped: boolean;
  /** Where its build stands, as the metadata of the object says; of what was pushed for another job to deploy. */
  readonly sequence?: Sequence;
}

/** Metadata of the object that says which revision it is: the digest of its contents. */
export const digestMetadata = 'codedeployer-digest';
