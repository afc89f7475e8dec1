import type { DeploymentGroupInfo, DeploymentInfo } from '@aws-sdk/client-codedeploy';

/** An object in S3, or one version of it, as it was listed and looked at. */
export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  /** Only in a bucket that has versions, or had. */
  readonly versionId?: string | undefined;
  /** Without the quotes around it. */
  readonly eTag: string;
  /** In bytes. */
  readonly size: number;
  /** By the clock of S3. */
  readonly lastModified: Date;
  /** What its metadata says; the digest stands for the mark that this tool puts on revisions. */
  readonly digest?: string | undefined;
  readonly application?: string | undefined;
  readonly version?: string | undefined;
  /** Whether it stands under the key that the configuration makes of its metadata, which a copy has as well. */
  readonly isUnderItsKey: boolean;
  /** Whether the configured key, which it stands under, names the application. */
  readonly isOfOneApplication: boolean;
  /** Whether S3 can be asked to delete this one and no other that has taken its place. */
  readonly isExact: boolean;
}

/** What is known of a deployment group, of the configuration or not. */
export interface GroupNeeds {
  /** For people. */
  readonly name: string;
  readonly application: string;
  readonly info: DeploymentGroupInfo;
  /**
   * The newest first: back to as many good revisions as are kept, and every one that has not ended, or that the group
   * names, however old it is.
   */
  readonly deployments: readonly DeploymentInfo[];
  /** Who has locked it, and why. */
  readonly locked?: string | undefined;
}

/** All that decides what stays. */
export interface PruneFacts {
  readonly objects: readonly StoredObject[];
  readonly groups: readonly GroupNeeds[];
  /** How many good revisions of each group stay, and how many of the newest objects of each application. */
  readonly keep: number;
  /** By the clock of S3. */
  readonly now: Date;
}
