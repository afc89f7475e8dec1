import type { SentVerdict } from './appspec-verdict.js';
import type { AgentSetup, LoopbackPort } from './agent-setup.js';
import type { CommandName, CommandResult, DeploymentSpecification } from './instance.js';

/** What the rehearsal says to an agent process. */
export type ToAgent =
  | AgentSetup
  | {
      readonly type: 'execute';
      readonly id: number;
      readonly command: CommandName;
      readonly specification: DeploymentSpecification;
    }
  /** Asks for the script that was placed in the agent's folder to be run. */
  | {
      readonly type: 'prepare';
      readonly id: number;
      /** Absolute path of the script, as the agent sees it. */
      readonly script: string;
      /** Absolute path of the node that runs the rehearsal, on this machine. */
      readonly node: string;
    }
  /** Asks for the agent that is installed to be started; the script that prepares the instance may bring what it needs. */
  | { readonly type: 'start'; readonly id: number }
  | { readonly type: 'abort'; readonly id: number }
  /** Asks for the names that the agent sees in folders. */
  | { readonly type: 'list'; readonly id: number; readonly folders: readonly string[] }
  /** Asks what runs on the instance. */
  | { readonly type: 'processes'; readonly id: number }
  /** Answers what the agent has asked under this number. */
  | { readonly type: 'verdict'; readonly asked: number; readonly verdict: SentVerdict };

export interface InstanceProcess {
  /** As the instance counts them. */
  readonly pid: number;
  /** Its command line, not more than 200 characters of it. */
  readonly command: string;
}

export interface PreparationFailure {
  /** For example `ended with exit code 3`. */
  readonly how: string;
  /** The last lines of its output. */
  readonly tail: readonly string[];
}

/** Something that the instance was asked for and that has no effect in a rehearsal. */
export interface IdleRemark {
  /**
   * `unknown`: a directive or a command that is not known; `lost`: a unit that ran when the rehearsal before ended, and does not start
   * any more; `failed`, `starting`: a unit of its systemd that has not started, or not yet; `port`: an address of this machine's loopback that something of the instance listens on itself.
   */
  readonly kind: 'unknown' | 'lost' | 'failed' | 'starting' | 'port';
  /** As it is written: `MemoryMax=`, `systemctl isolate`, `shop.service`, `127.0.0.1:5432`. */
  readonly what: string;
  /** The unit that asks for it. */
  readonly unit?: string | undefined;
}

/** What an agent process answers. */
export type FromAgent =
  | { readonly type: 'ready' }
  /** The agent would not start on such an instance. */
  | { readonly type: 'unfit'; readonly reason: string }
  | (IdleRemark & { readonly type: 'idle' })
  /** Together with a server that listens there in the instance. */
  | (LoopbackPort & { readonly type: 'offer' })
  | { readonly type: 'result'; readonly id: number; readonly result: CommandResult }
  | {
      readonly type: 'listing';
      readonly id: number;
      readonly names: readonly (readonly string[])[];
    }
  | {
      readonly type: 'processes';
      readonly id: number;
      readonly processes: readonly InstanceProcess[];
    }
  /** `failure` is what became of a script that did not end well, with its last lines. */
  | {
      readonly type: 'prepared';
      readonly id: number;
      readonly failure: PreparationFailure | undefined;
    }
  /** `failure` is why it would not start. */
  | { readonly type: 'started'; readonly id: number; readonly failure: string | undefined }
  | { readonly type: 'aborted'; readonly id: number }
  /** Asks how its agent reads an appspec; the number is the agent's own. */
  | {
      readonly type: 'appspec';
      readonly asked: number;
      /** In Base64: which bytes are no text is part of the verdict. */
      readonly contents: string;
    };
