/** What EC2 keeps of an instance, as it stands on disk; times are milliseconds since 1970. */
export interface Ec2Instance {
  readonly instanceId: string;
  readonly reservationId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  readonly launchTime: number;
  readonly launchIndex: number;
  readonly state: InstanceState;
  /** When it came into its state. */
  readonly since: number;
  readonly tags: readonly Tag[];
  readonly profile?: ProfileAssociation;
  /** What the request that launched it was told apart by from others; a repetition of it launches nothing. */
  readonly clientToken?: string;
  /** Whether it is one of an Auto Scaling group and waits for those whose launch hook the group has. */
  readonly waitsForHook?: true;
  /** Of one that the rehearsal itself runs: the group that it is of, and the tags that it was given last. */
  readonly rehearsed?: { readonly group: string; readonly tags: readonly Tag[] };
}

export type InstanceState = 'running' | 'stopped' | 'terminated';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface ProfileAssociation {
  readonly associationId: string;
  readonly arn: string;
  readonly id: string;
  readonly since: number;
}
