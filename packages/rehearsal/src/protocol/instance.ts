import type { DeploymentCreator } from './deployment.js';

/**
 * What the control plane and an instance agree on: the commands that CodeDeploy gives its agent, one at a time,
 * and the agent's answers. Names and codes are those of the agent's command protocol.
 */

export type FileExistsBehavior = 'DISALLOW' | 'OVERWRITE' | 'RETAIN';

/** The commands an agent can execute. `Start`, `BlockTraffic`, `AllowTraffic` and `End` are the service's own and never reach it. */
export const agentCommands = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;

export type CommandName = (typeof agentCommands)[number];

export interface S3Revision {
  readonly bucket: string;
  readonly key: string;
  readonly bundleType: 'zip' | 'tar' | 'tgz';
  readonly version?: string | undefined;
  readonly eTag?: string | undefined;
}

/** What the service tells the agent about a deployment. */
export interface DeploymentSpecification {
  readonly deploymentId: string;
  readonly deploymentGroupId: string;
  readonly deploymentGroupName: string;
  readonly applicationName: string;
  readonly deploymentCreator: DeploymentCreator;
  readonly deploymentType: 'IN_PLACE' | 'BLUE_GREEN';
  readonly fileExistsBehavior: FileExistsBehavior;
  /** `RESTART` installs the copy of the revision that the instance has. */
  readonly deploymentMode?: 'RESTART' | undefined;
  readonly revision: S3Revision;
}

/** The agent's own numbers: 0 succeeded, 1 script missing, 2 not executable, 3 timed out, 4 failed, 5 unknown, 6 output left open, 7 agent restarted. */
export type AgentErrorCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

export interface CommandDiagnostics {
  readonly errorCode: AgentErrorCode | 'Unknown';
  readonly scriptName: string;
  readonly message: string;
  /** The last records of the event's script output, as the agent cuts them. */
  readonly log: string;
}

export interface CommandResult {
  readonly status: 'Succeeded' | 'Failed';
  /** True when the revision has no script for this event, so nothing was run. */
  readonly noop: boolean;
  readonly diagnostics: CommandDiagnostics;
}

/** An instance as its control plane sees it: an agent that carries out one command after another. */
export interface Instance {
  /** For example `i-0a1b2c3d4e5f60718`; the same from one rehearsal to the next. */
  readonly id: string;
  /** Rejects only when the instance itself is lost; a command that fails resolves with its diagnostics. */
  execute(
    command: CommandName,
    specification: DeploymentSpecification,
    options?: { readonly signal?: AbortSignal },
  ): Promise<CommandResult>;
  /** Ends the agent and every process on the instance. Safe to call twice. */
  close(): Promise<void>;
}
