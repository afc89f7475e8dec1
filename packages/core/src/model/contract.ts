/**
 * What core and `@codedeployer/rehearsal` agree on. Core loads that package by name, and only when a rehearsal
 * is asked for; the pipeline then talks to it through the AWS SDK clients, so nothing else differs.
 */

import type { AgentProfile } from '@codedeployer/appspec';
import type { FurtherLog } from './logs-report.js';

/** What starts agent 1 on an instance: the packaged unit of systemd, or the script for SysV's init. */
export type AgentUnit = 'systemd' | 'sysv';

/** What answers where an instance asks systemd: a stand-in of ours, the systemd of its root file system, or nothing. */
export type ServiceManager = 'stand-in' | 'systemd' | 'none';

/** What an instance reaches: only itself, by TCP also what listens on this machine's loopback, or whatever this machine reaches. */
export type InstanceNetwork = 'none' | 'loopback' | 'host';

export type IsolationKind = 'namespaces' | 'directory';

export interface RehearsalRequest {
  /** Name of the CodeDeploy application; it exists in the rehearsal from the start, in `region`; that of a group, where the group is. */
  readonly application: string;
  /** Its deployment groups, by name or with settings of their own; each exists from the start, with its instances registered. */
  readonly groups: readonly (string | RehearsalGroup)[];
  /** Name of the S3 bucket; it exists from the start. */
  readonly bucket: string;
  /** Where a group and the bucket are that say nothing else. */
  readonly region: string;
  /** The account that owns what says nothing else, twelve digits; default 111122223333. */
  readonly account?: string | undefined;
  /** Roles that want more of who assumes them than their ARN; any other is assumed as it is asked for. */
  readonly roles?: readonly RehearsalRole[] | undefined;
  /** How many instances each group has. */
  readonly instances: number;
  /** `auto` takes the best isolation that this machine offers; a named one is taken or refused. */
  readonly isolation: 'auto' | IsolationKind;
  /** Absolute path of the folder that keeps the state of the instances, of S3 and of CodeDeploy from one rehearsal to the next. */
  readonly directory: string;
  /**
   * What is known of this process's environment: by its `PATH` the programs are found that build an instance, and what
   * only the developer has is told apart from what the instance has; what else the engine of `root` needs to find its images.
   * Nothing of it reaches a hook.
   */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The port on 127.0.0.1; any free one when it is left out. */
  readonly port?: number | undefined;
  /** What goes wrong on purpose, each as a person writes it: `throttle:CreateDeployment:2`, `fail:AfterInstall:web-1`, `busy=30:web`. */
  readonly faults?: readonly string[] | undefined;
  /**
   * Make nothing of one's own: no bucket, application or group is there but those that an earlier rehearsal or the API made. The
   * instances are there all the same, running and with their tags, as they are in an account before it is activated.
   */
  readonly bare?: boolean | undefined;
  /** Forget what earlier rehearsals left in `directory`. */
  readonly fresh?: boolean | undefined;
  /** The lifecycle events whose scripts run; those of the others are left out. All when it is left out itself. */
  readonly events?: readonly string[] | undefined;
  /** The agent that reads the appspec; default `v1`. Agent 2 is rehearsed as far as it is known, and `limits` says so. */
  readonly agentProfile?: AgentProfile | undefined;
  /** What answers to `systemctl`, `service` and `journalctl` on the instances; default `stand-in`. */
  readonly services?: ServiceManager | undefined;
  /** What the instances reach; default `none`. */
  readonly network?: InstanceNetwork | undefined;
  /** What starts agent 1; default `systemd`. */
  readonly agentUnit?: AgentUnit | undefined;
  /** How many seconds a minute lasts of those that blue/green deployments wait; default 60. */
  readonly minute?: number | undefined;
  /**
   * How many instances Auto Scaling launches in each group during each deployment by a user, and again once it and its rollback have ended;
   * default 0. A group that is in no Auto Scaling group gets one of its name.
   */
  readonly scaleOut?: number | undefined;
  /** What makes each fresh instance what the real ones are, before anything is deployed to it. */
  readonly prepare?: PreparationScript | undefined;
  /** What the instances start as instead of this machine. */
  readonly root?: RootReference | undefined;
  /** AWS's own agent, which carries out the commands on the instances in place of the rehearsal's. */
  readonly agent?: AgentReference | undefined;
  /** Absolute path of the folder that caches of this user are in, where root file systems are kept unpacked; default one in `directory`. */
  readonly cache?: string | undefined;
}

/** A deployment group with settings of its own; what is left out is that of the request. */
export interface RehearsalGroup {
  /** What we call it, once in a rehearsal: in events, in the names of its instances (`web-7`), in the folder that keeps them. */
  readonly name: string;
  /** What CodeDeploy calls it; default `name`. */
  readonly deploymentGroup?: string | undefined;
  readonly application?: string | undefined;
  /** Calls that are signed for another region do not find it. */
  readonly region?: string | undefined;
  /** The account that it is in, twelve digits. Calls of another do not find it: STS of the rehearsal gives credentials of any. */
  readonly account?: string | undefined;
  /** Its bucket; in the group's region and account, unless the request or an earlier group names it as well. */
  readonly bucket?: string | undefined;
  readonly instances?: number | undefined;
  /** What its instances are tagged with in EC2 besides `Name` and `DeploymentGroup`, so that the filters of a group find them. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly prepare?: PreparationScript | undefined;
  readonly root?: RootReference | undefined;
  readonly agent?: AgentReference | undefined;
  readonly events?: readonly string[] | undefined;
  readonly agentProfile?: AgentProfile | undefined;
  readonly agentUnit?: AgentUnit | undefined;
  readonly services?: ServiceManager | undefined;
  readonly network?: InstanceNetwork | undefined;
  /** With traffic control, the six hooks around a load balancer run as well; without it unless a rehearsal before has set it. */
  readonly deploymentStyle?: RehearsalDeploymentStyle | undefined;
  /** Makes its deployments blue/green, with traffic control. Where the Auto Scaling group is copied, its instances are in one. */
  readonly blueGreen?: RehearsalBlueGreen | undefined;
  /** Names of the CloudWatch alarms that stop its deployments. */
  readonly alarms?: readonly string[] | undefined;
  /** The name of an Auto Scaling group that its instances are in; where that is copied, otherwise that of the group. */
  readonly autoScalingGroup?: string | undefined;
}

/** How a group goes from blue to green, in the words of the API. */
export interface RehearsalBlueGreen {
  readonly greenFleetProvisioningOption?:
    { readonly action: 'DISCOVER_EXISTING' | 'COPY_AUTO_SCALING_GROUP' } | undefined;
  readonly deploymentReadyOption?:
    | {
        readonly actionOnTimeout: 'CONTINUE_DEPLOYMENT' | 'STOP_DEPLOYMENT';
        readonly waitTimeInMinutes: number;
      }
    | undefined;
  readonly terminateBlueInstancesOnDeploymentSuccess?:
    | {
        readonly action: 'TERMINATE' | 'KEEP_ALIVE';
        readonly terminationWaitTimeInMinutes?: number;
      }
    | undefined;
}

/** How a group is deployed to, in the words of the API. */
export interface RehearsalDeploymentStyle {
  readonly deploymentOption: 'WITH_TRAFFIC_CONTROL' | 'WITHOUT_TRAFFIC_CONTROL';
}

/** A role that STS of the rehearsal does not give to everybody. */
export interface RehearsalRole {
  /** `arn:aws:iam::222233334444:role/deployer` */
  readonly arn: string;
  /** Who assumes it must name this. */
  readonly externalId?: string | undefined;
}

/** A bash script that runs as root in an instance, once, and again when it has changed. */
export interface PreparationScript {
  /** Absolute. */
  readonly path: string;
  /** What messages call it: the path as it was written. */
  readonly name: string;
}

/** A root file system: a folder, an archive of one, an OCI layout, what `docker save` writes, or an image of the local engine. */
export interface RootReference {
  /** Absolute; or `podman://NAME`, `docker://NAME`. */
  readonly path: string;
  /** What messages call it: as it was written. */
  readonly name: string;
}

/** A CodeDeploy agent of AWS that is installed on this machine: its program, or the folder that it is installed in. */
export interface AgentReference {
  /** Absolute. */
  readonly path: string;
  /** What messages call it: the path as it was written. */
  readonly name: string;
}

export interface RehearsalIsolation {
  readonly kind: IsolationKind;
  /** Why this one: what was found on this machine, in one sentence. */
  readonly reason: string;
  /** What it cannot contain or imitate, a sentence each; empty when there is nothing to say. */
  readonly limits: readonly string[];
}

/** What has become of files: absolute paths as the instance sees them, sorted; without the agent's own files. */
export interface ChangedPaths {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What an instance holds at the end of a rehearsal, as compared to the machine it started as. */
export interface InstanceHolding extends ChangedPaths {
  readonly instanceId: string;
  /** For example `web-7`. */
  readonly name?: string;
  /** The name that the request has for it. */
  readonly group: string;
  /** Absolute path of a folder on this machine where the instance's files can be looked at. */
  readonly directory: string;
  /** The same as compared to what was there before its last deployment; only where that was not its first. */
  readonly byDeployment?: ChangedPaths;
  /** What is in the files that were added or changed, by path: the first 16 digits of SHA-256, in hex; of 5,000 files, none over 4 MiB. */
  readonly digests?: Readonly<Record<string, string>>;
  /** What is different in the text files that the deployment has changed, or, by the first one, of the machine; of 20 files, 8,192 characters each. */
  readonly diffs?: readonly FileDiff[];
}

export interface FileDiff {
  /** As the instance sees it. */
  readonly path: string;
  /** A unified diff, of what was there as "before" and what is now as "now". */
  readonly diff: string;
}

/** What became of an instance that Auto Scaling has launched. */
export interface LaunchedInstance {
  /** The name that the request has for its group. */
  readonly group: string;
  readonly instanceId: string;
  /** For example `web-3`. */
  readonly name: string;
  /** The deployment of the whole group that ran when it was launched. */
  readonly during?: string;
  /** What was deployed to it, in order; nothing where the group had no successful deployment to give it. */
  readonly deployments: readonly LaunchDeployment[];
  /** Otherwise it has been terminated, as a deployment failed on it. */
  readonly inService: boolean;
}

/** How a deployment went on one instance. */
export interface LaunchDeployment {
  readonly deploymentId: string;
  /** In the words of the API: `autoscaling` for the launch, `CodeDeployAutoUpdate` for what the group was given meanwhile. */
  readonly creator: string;
  /** Of the instance, in the words of the API. */
  readonly status: string;
  /** Of the revision in S3. */
  readonly key: string;
  /** The lifecycle event that failed, and what is known of it. */
  readonly failedAt?: string;
  readonly message?: string;
}

/** Which log is meant. */
export interface ScriptsLog {
  /** The name that the request has for it. */
  readonly group: string;
  readonly instanceId: string;
  /** In the words of the API. */
  readonly deploymentGroupId: string;
  readonly deploymentId: string;
}

/** A running rehearsal: loopback endpoints for S3, CodeDeploy and other services, and instances that poll them. */
export interface Rehearsal {
  /** `http://127.0.0.1:<port>`, answering S3 (path style), CodeDeploy, STS, IAM, EC2, Auto Scaling and CloudWatch, in every region. */
  readonly endpoint: string;
  readonly region: string;
  /** Of the request's account. With them STS gives those of any role, in any account. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly isolation: RehearsalIsolation;
  /** Every instance with its name, `GROUP-NUMBER`, which the options `failAt` and `faults` take. */
  readonly instances: readonly { readonly instanceId: string; readonly name: string }[];
  /** The lifecycle events in which a script has run on some instance. */
  ranEvents(): ReadonlySet<string>;
  /** What a failure had to do with the difference between this machine and an instance, in a sentence each. */
  remarks(): readonly string[];
  /** What the instances were asked for and a rehearsal does not do, in a sentence each. */
  idle(): readonly string[];
  /** Which of some programs are on the PATH of who rehearses and not on that of hooks, each with the folder that it is in. */
  developersOnly(names: Iterable<string>): ReadonlyMap<string, string>;
  /** Which of some users are missing in `/etc/passwd` of an instance, and whether a script can make them there. */
  unknownUsers(
    names: readonly string[],
  ): Promise<{ readonly names: readonly string[]; readonly canBeMade: boolean }>;
  /** The instances that Auto Scaling has launched, once all of them are in service or have been terminated. */
  launched(): Promise<readonly LaunchedInstance[]>;
  /** What every instance holds now. Valid until `close()`. */
  holdings(): Promise<readonly InstanceHolding[]>;
  /**
   * Writes what became of each instance to `<directory>/<group>/<instance id>/`: `changes/` with every file that was added
   * or changed, at its absolute path, `logs/scripts.log` of the last deployment, and `report.json`.
   */
  export(directory: string): Promise<void>;
  /**
   * The log of the scripts of a deployment on an instance, an absolute path of a file on this machine, also where another
   * process rehearses. It is there once a script has run, until the agent removes it.
   */
  scriptsLog(of: ScriptsLog): string;
  /** What else there is to read of the instance, the last lines of each. */
  furtherLogs(of: ScriptsLog): Promise<readonly FurtherLog[]>;
  /** Where another process runs it: aborts when that has ended and cannot be gone on with, with the error as its reason. */
  readonly ended?: AbortSignal | undefined;
  /** Ends every process of every instance and both endpoints; the state stays in `directory`. Safe to call twice. */
  close(): Promise<void>;
}

export interface StartRehearsalOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told what is being done to the instances before the rehearsal is there, in a sentence each. */
  readonly onNotice?: ((message: string) => void) | undefined;
  /** Whether a rehearsal that another process runs in the same folder will do; what it holds and shows is then that process's to tell. */
  readonly attach?: boolean | undefined;
  /** Called while it waits for the first process that it has started: what the caller has to load can be loaded then. */
  readonly meanwhile?: (() => void) | undefined;
}

/** What starts a rehearsal. */
export type StartRehearsal = (
  request: RehearsalRequest,
  options?: StartRehearsalOptions,
) => Promise<Rehearsal>;

/** What of `@codedeployer/rehearsal` core calls. */
export interface RehearsalPackage {
  readonly startRehearsal: StartRehearsal;
  /**
   * The isolation that a rehearsal on this machine would have.
   *
   * @param beside absolute path of a folder of the file system that the state of instances would be on
   * @param path by which programs are found
   * @throws ISOLATION_UNAVAILABLE
   */
  readonly findIsolation: (
    asked: RehearsalRequest['isolation'],
    beside: string,
    path: string | undefined,
  ) => Promise<Pick<RehearsalIsolation, 'kind' | 'reason' | 'limits'>>;
}
