import type { ReportedError } from './deploy-report.js';
import type { DeploymentSummary } from './deployment-summary.js';
import type { NamedGroup } from './command-reports.js';

/** A file or a link, on one side. */
export interface ComparedFile {
  readonly type: 'file' | 'symlink';
  /** Unix permission bits, three octal digits or more. */
  readonly mode: string;
  /** In bytes. */
  readonly size: number;
}

/** What becomes of a file. */
export interface FileChange {
  readonly path: string;
  readonly how: 'added' | 'changed' | 'removed';
  /** As it is live; absent of what is added. */
  readonly before?: ComparedFile;
  /** Absent of what is removed. */
  readonly after?: ComparedFile;
}

export interface FilesDiff {
  /** Sorted by path. */
  readonly changes: readonly FileChange[];
  /** How many stay as they are. */
  readonly unchanged: number;
}

/** The commits between what is live and what would be deployed. */
export interface CommitsDiff {
  /** Of what is live, 40 hexadecimal digits. */
  readonly from: string;
  readonly to: string;
  /** Those that would come, the newest first: `3f9c2e1 Subject`. The first 50. */
  readonly added: readonly string[];
  /** Those that are live and would go. */
  readonly removed: readonly string[];
}

/** How a deployment is made, where that differs. */
export interface SettingChange {
  /** The name of the option. */
  readonly option: string;
  readonly before: string;
  readonly after: string;
}

/** What a deployment would change on a group. */
export interface GroupDiff extends NamedGroup {
  /** The deployment whose revision is live; absent where none has succeeded yet, and all would be new. */
  readonly live?: DeploymentSummary;
  readonly files?: FilesDiff;
  /** Absent where one of both is not known, or this repository does not have it. */
  readonly commits?: CommitsDiff;
  readonly settings: readonly SettingChange[];
  /** Bytes that were read from S3 for it. */
  readonly bytesRead: number;
  /** Why the group could not be compared; the rest says nothing then. */
  readonly error?: ReportedError;
}

/** Plain data that JSON keeps as it is; the names of its fields are part of the public interface. */
export interface DiffReport {
  readonly time: string;
  readonly rehearsed: boolean;
  /** What would be deployed. */
  readonly wanted: {
    readonly version?: string;
    readonly digest?: string;
    readonly commit?: string;
    /** `s3://bucket/key`, where it is in S3 already. */
    readonly location?: string;
  };
  readonly groups: readonly GroupDiff[];
}
