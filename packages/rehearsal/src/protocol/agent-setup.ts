import type { AgentProfile } from '@codedeployer/core';

/** Whether it is agent 2, which is another program altogether. */
export function isAgentTwo(profile: AgentProfile | undefined): boolean {
  return profile === 'v2' || profile === 'v2-hardened';
}

/** What starts the agent on an instance: agent 1 by systemd or by SysV's init, agent 2 by a unit of its own. */
export type UnitKind = 'systemd' | 'sysv' | 'agent-2';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where an S3 endpoint answers: a TCP port of 127.0.0.1, or a Unix socket where that address is another machine's. */
export type S3Endpoint = { readonly port: number } | { readonly socketPath: string };

/** Where something listens. */
export interface LoopbackPort {
  /** An address of the loopback: `127.0.0.1`, `::1`. */
  readonly host: string;
  readonly port: number;
}

/** Who an instance is, as EC2's metadata tells what runs on it. */
export interface InstanceIdentity {
  readonly instanceId: string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
}

/** AWS's own agent, which carries the commands out in place of ours. */
export interface InstalledAgent {
  /** Absolute path of its program, as the instance sees it. */
  readonly program: string;
  readonly identity: InstanceIdentity;
}

/** How an agent process is to work; the first message that it gets. */
export interface AgentSetup {
  readonly type: 'setup';
  readonly rootDir: string;
  /** The working directory of the agent and of every hook. Made when it is not there. */
  readonly cwd: string;
  /** Whose environment the agent and every hook have. */
  readonly unit: UnitKind;
  /** What hooks find in their environment beside. */
  readonly added: Environment;
  readonly s3: S3Endpoint;
  /** The words that start `prlimit` of util-linux, where the instance may have none; default `prlimit`. */
  readonly prlimit?: readonly string[] | undefined;
  readonly canChangeOwner: boolean;
  readonly rootIsAlone: boolean;
  readonly mappedRoot?: string | undefined;
  readonly agent?: AgentProfile | undefined;
  /** Undefined where the agent is ours. */
  readonly installed?: InstalledAgent | undefined;
  /** What answers to systemctl in the instance, and the folder that keeps what of its services outlives a rehearsal. */
  readonly services?:
    { readonly manager: 'stand-in' | 'systemd'; readonly folder: string } | undefined;
  /** What of this machine's loopback is to be reached at the same addresses. */
  readonly loopback?: readonly LoopbackPort[] | undefined;
  /**
   * A name and value in the environment of every process of the instance, by which they are found and ended where no
   * namespace does that.
   */
  readonly mark?: string | undefined;
}
