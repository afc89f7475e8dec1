/** What Auto Scaling keeps of a group, as it stands on disk; times are milliseconds since 1970. Its instances are EC2's. */
export interface ScalingGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdTime: number;
  readonly bounds: Bounds;
  readonly launch: Launch;
  readonly zones: readonly string[];
  readonly subnets?: string;
  readonly targetGroups: readonly string[];
  readonly loadBalancers: readonly string[];
  readonly healthCheckType: string;
  readonly tags: readonly GroupTag[];
  /** Names of processes that are suspended. */
  readonly suspended: readonly string[];
  readonly hooks: readonly LifecycleHook[];
  readonly warmPool?: WarmPool;
}

export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly desired: number;
}

/** What its instances are launched from: one of these. */
export interface Launch {
  readonly template?: LaunchTemplate;
  /** By a mixed instances policy, which is kept as it was sent. */
  readonly isMixed?: boolean;
  readonly configuration?: string;
  /** The instance profile of a template that the rehearsal has made. */
  readonly profile?: { readonly arn: string; readonly id: string };
}

export interface LaunchTemplate {
  readonly id?: string;
  readonly name?: string;
  readonly version: string;
}

export interface GroupTag {
  readonly Key: string;
  readonly Value: string;
  readonly PropagateAtLaunch: boolean;
}

export interface LifecycleHook {
  readonly name: string;
  readonly transition: string;
  readonly targetArn?: string;
  readonly roleArn?: string;
  readonly metadata?: string;
  /** In seconds. */
  readonly heartbeat: number;
  readonly result: string;
}

export interface WarmPool {
  readonly least: number;
  readonly prepared?: number;
  readonly state: string;
}
