/** The instances that a deployment to a group would go to, counted. */
export interface Fleet {
  /** All that it would be tried on; stopped ones as well. */
  readonly instances: number;
  /** Those of them that are stopped: CodeDeploy tries them, and counts them as failed. */
  readonly stopped: number;
  /** How many are in each availability zone. */
  readonly zones: Readonly<Record<string, number>>;
  /** The zone of each, by its id; left out where it does not matter which one is where. */
  readonly zoneOf?: Readonly<Record<string, string>> | undefined;
}

/** How many instances have to stay healthy, as a deployment configuration says it. */
export interface MinimumHealthy {
  /** `MOST_CONCURRENCY` is what CodeDeploy answers of its own OneAtATime: how many may be out at once. */
  readonly type: 'HOST_COUNT' | 'FLEET_PERCENT' | 'MOST_CONCURRENCY';
  readonly value: number;
}

/** What of a deployment configuration decides how far a deployment may go at once. */
export interface FleetRule {
  /** Name of the deployment configuration. */
  readonly name: string;
  readonly minimum: MinimumHealthy;
  /** Where one zone is deployed to after another. */
  readonly zonal?: ZonalRule | undefined;
}

export interface ZonalRule {
  /** In each zone; nothing is kept healthy there unless it is said. */
  readonly minimum: MinimumHealthy;
  /** Seconds that CodeDeploy watches the first zone for, before it begins with the next one. */
  readonly first: number;
  /** The same for the others. */
  readonly others: number;
}

/** How a deployment goes over a fleet. */
export interface FleetPlan {
  readonly fleet: Fleet;
  readonly rule: FleetRule;
  /** So many instances have to stay healthy. */
  readonly minimumHealthy: number;
  /** So many are deployed to at a time, at most. */
  readonly atOnce: number;
  readonly batches: number;
  /** So many may fail, and the deployment counts as succeeded: by `strict` alone that is seen. */
  readonly mayFail: number;
  /** Why it ends before the first instance with HEALTH_CONSTRAINTS_INVALID; undefined where it does not. */
  readonly cannotStart?: string | undefined;
  /** Why stopped instances make it fail; undefined where they do not. */
  readonly failsBy?: string | undefined;
  /** Seconds that zones are watched for. */
  readonly watched: number;
}
