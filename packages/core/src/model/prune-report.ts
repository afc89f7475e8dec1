import type { ReportedError } from './deploy-report.js';

/** An object in S3, or one version of it, and what becomes of it. */
export interface PrunedObject {
  readonly bucket: string;
  readonly key: string;
  /** Only in a bucket that has versions, or had. */
  readonly versionId?: string;
  /** As its metadata says. */
  readonly application?: string;
  readonly version?: string;
  /** In bytes. */
  readonly size: number;
  /** When it was uploaded; ISO 8601, UTC. */
  readonly lastModified: string;
  /**
   * `stays`; `goes` where nothing needs it and it is not deleted, as that was not asked for, or did not come about; `deleted`;
   * or `unknown`, where S3 did not say whether it has deleted it.
   */
  readonly fate: 'stays' | 'goes' | 'deleted' | 'unknown';
  /** Why, for people. */
  readonly reason: string;
}

/** Which revisions stay in S3 and which go. Plain data that JSON keeps as it is; the names of its fields are part of the public interface. */
export interface PruneReport {
  readonly time: string;
  readonly rehearsed: boolean;
  /** How many good revisions of each group stay. */
  readonly keep: number;
  /** Whether it was asked for that what goes is deleted. */
  readonly asked: boolean;
  /** The newest first. */
  readonly objects: readonly PrunedObject[];
  /** Why it was not gone on with; what is `goes` is still there. */
  readonly error?: ReportedError;
}
