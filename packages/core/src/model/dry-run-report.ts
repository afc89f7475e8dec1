/** One call to AWS that a run would make. */
export interface PlannedCall {
  /** Such as `codedeploy:CreateDeployment`. */
  readonly call: string;
  /** What it is about. */
  readonly on: string;
  /** Whether it changes something. */
  readonly writes: boolean;
}

/** What a run would do. Plain data that JSON keeps as it is. */
export interface DryRunReport {
  readonly application: string;
  readonly version: string;
  /** Empty where it is not known. */
  readonly digest: string;
  /** What names the revision, where it is in S3 already: nothing is packed then, and no paths are told. */
  readonly revision?: string;
  /** What goes into the revision and what does not, by which rule; sizes in bytes. */
  readonly paths: readonly {
    readonly path: string;
    readonly type: string;
    readonly size: number | undefined;
    readonly reason: string;
  }[];
  /** Sum of the sizes of all files in bytes, before compression. */
  readonly size: number;
  /** In the order of the waves; those of a wave are deployed to at the same time. */
  readonly waves: readonly (readonly string[])[];
  /** Where the revision of each group would be. */
  readonly groups: readonly {
    readonly name: string;
    readonly deploymentGroup: string;
    readonly application: string;
    readonly bucket: string;
    readonly key: string;
  }[];
  /** In their order; the looks at a deployment are made again until it ends. */
  readonly calls: readonly PlannedCall[];
  /** What AWS said, in sentences. */
  readonly found: readonly string[];
  /** Why AWS was not asked, or not everything. */
  readonly notAsked?: string;
}
