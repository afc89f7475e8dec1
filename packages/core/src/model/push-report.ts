import type { UploadedRevision } from './uploaded-revision.js';

/** A revision that was brought to S3, for another job to deploy. Plain data that JSON keeps as it is. */
export interface PushReport {
  readonly application: string;
  readonly version: string;
  readonly digest: string;
  readonly commit?: string;
  /** Whether it was pushed to the rehearsal on this machine. */
  readonly rehearsed: boolean;
  /** One for each object, with the groups that it is for. */
  readonly revisions: readonly (UploadedRevision & {
    readonly groups: readonly string[];
    /** As the option `revision` takes it. */
    readonly url: string;
  })[];
}
