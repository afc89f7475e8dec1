import type { CommandName, CommandResult, DeploymentSpecification } from '../instance.js';
import type { AgentOne } from './agent-one.js';
import type { Environment, UnitKind } from './unit-environment.js';
import type { S3Endpoint } from './bundle/fetch-from-s3.js';

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
  readonly canChangeOwner: boolean;
  readonly rootIsAlone: boolean;
  readonly mappedRoot?: string | undefined;
  readonly agent?: AgentOne | undefined;
  /**
   * A name and value in the environment of every process of the instance, by which they are found and ended where no
   * namespace does that.
   */
  readonly mark?: string | undefined;
}

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
  | { readonly type: 'abort'; readonly id: number }
  /** Asks for the names that the agent sees in folders. */
  | { readonly type: 'list'; readonly id: number; readonly folders: readonly string[] };

export interface PreparationFailure {
  /** For example `ended with exit code 3`. */
  readonly how: string;
  /** The last lines of its output. */
  readonly tail: readonly string[];
}

/** What an agent process answers. */
export type FromAgent =
  | { readonly type: 'ready' }
  /** The agent would not start on such an instance. */
  | { readonly type: 'unfit'; readonly reason: string }
  | { readonly type: 'result'; readonly id: number; readonly result: CommandResult }
  | {
      readonly type: 'listing';
      readonly id: number;
      readonly names: readonly (readonly string[])[];
    }
  /** `failure` is what became of a script that did not end well, with its last lines. */
  | {
      readonly type: 'prepared';
      readonly id: number;
      readonly failure: PreparationFailure | undefined;
    }
  | { readonly type: 'aborted'; readonly id: number };
