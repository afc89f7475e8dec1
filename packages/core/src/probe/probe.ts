import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import type { Calling } from '../aws/call.js';
import type { Clients } from '../aws/clients.js';
import type { Config, DeployedGroup, RevisionConfig } from '../config/load-config.js';
import type { CodedeployerError } from '../errors/codedeployer-error.js';
import type { CheckLine } from '../model/activation.js';
import type { FleetPlan } from '../model/fleet.js';

/** What a probe has found. Whose it is says who runs it. */
export type Finding = Pick<CheckLine, 'level' | 'message' | 'fix' | 'permission'> & {
  /** Otherwise what the probe was given to look at. */
  readonly subject?: string | undefined;
  /** What a deployment ends with before it sends anything, where it is sure that it would come to nothing. */
  readonly refusal?: CodedeployerError | undefined;
};

/** One thing that `check` looks at, or `deploy` before it uploads. */
export interface Probe<Seen> {
  /** In kebab case, stable: `bucket-versioning`. */
  readonly name: string;
  /** In a sentence, for the documentation. */
  readonly looksAt: string;
  /** What has to be allowed for it: `s3:GetBucketVersioning`. */
  readonly permissions: readonly string[];
  /**
   * Looks, and says what it found; nothing where it has nothing to look at.
   *
   * @throws AWS_ACCESS_DENIED where it may not see: the line then names the permission
   */
  look(seen: Seen): Finding[] | Promise<Finding[]>;
}

/** This machine and the project. */
export interface MachineSeen {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Of Node: `24.1.0`. */
  readonly nodeVersion: string;
  readonly isRehearsed: boolean;
}

/** A region, reached with the credentials of some groups. */
export interface PlaceSeen {
  readonly region: string;
  readonly clients: Clients;
  readonly calling: Calling;
  readonly now: () => Date;
  readonly isRehearsed: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks for something once, for all probes that want to know it. */
  readonly once: <Answer>(what: string, ask: () => Promise<Answer>) => Promise<Answer>;
}

/** A bucket, as the groups of a place use it. */
export interface BucketSeen extends PlaceSeen {
  readonly bucket: string;
  readonly groups: readonly DeployedGroup[];
}

/** A deployment group that is there. */
export interface GroupSeen extends PlaceSeen {
  readonly group: DeployedGroup;
  readonly info: DeploymentGroupInfo;
  /** As the configuration file may say them: all groups of the same place. */
  readonly groups: readonly DeployedGroup[];
  /** Of the whole run: what it says of all groups, and of the project. */
  readonly config: RevisionConfig;
  /** Told how a deployment would go over the instances, for who follows one. */
  readonly onPlan?: ((plan: FleetPlan) => void) | undefined;
}

export function ok(message: string, subject?: string): Finding {
  return { level: 'ok', message, subject };
}

export function warning(message: string, fix?: string, subject?: string): Finding {
  return { level: 'warning', message, fix, subject };
}

export function problem(message: string, fix?: string, subject?: string): Finding {
  return { level: 'problem', message, fix, subject };
}
