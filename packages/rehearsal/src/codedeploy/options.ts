import type { Instance } from '../protocol/instance.js';
import type { Limits } from './context.js';
import type {
  AutoRollbackConfiguration,
  BlueGreenConfiguration,
  DeploymentStyle,
} from './model.js';

/** A deployment group that is there from the start. One that already stands on disk keeps its history and what the API changed. */
export interface GroupOptions {
  /** What its instances are called by, `NAME-NUMBER`; no other group has it. */
  readonly name: string;
  /** What the API calls it; default `name`. */
  readonly deploymentGroup?: string | undefined;
  /** Default that of the whole. */
  readonly application?: string | undefined;
  /** Default that of the whole. */
  readonly region?: string | undefined;
  /** Default that of the whole. */
  readonly account?: string | undefined;
  /** The group's id, when the caller needs to know it; else it is made when the group first is. */
  readonly id?: string | undefined;
  readonly instances: readonly Instance[];
  /** Runs an instance that was launched later, by its id; without it deployments reach none of those. */
  readonly run?: ((id: string) => Instance) | undefined;
  /** What its instances are tagged with besides their name and their group. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly deploymentConfigName?: string | undefined;
  readonly autoRollback?: AutoRollbackConfiguration | undefined;
  readonly deploymentOption?: DeploymentStyle['deploymentOption'] | undefined;
  /** Makes its deployments blue/green; its instances are then those of an Auto Scaling group where that is copied. */
  readonly blueGreen?: BlueGreenConfiguration | undefined;
  /** The name of the Auto Scaling group that its instances are in. */
  readonly autoScalingGroup?: string | undefined;
  /** The alarms that stop its deployments; those that the API has given it stay. */
  readonly alarms?: readonly string[] | undefined;
  /** How many instances that launches during each deployment by a user, and again after it; needs `run`. */
  readonly scaleOut?: number | undefined;
}

export interface CodeDeployOptions {
  /** Absolute path of the folder that keeps applications, groups, revisions and deployments. */
  readonly directory: string;
  /** Makes neither application nor groups: only what was made through the API is there, and the instances. Default false. */
  readonly bare?: boolean | undefined;
  /** Name of the application; it exists from the start. */
  readonly application: string;
  /** The region that application and groups are in; without it, they are in whichever region a client signs for. */
  readonly region?: string | undefined;
  readonly groups: readonly GroupOptions[];
  readonly limits?: Partial<Limits> | undefined;
  readonly pageSize?: number | undefined;
}
