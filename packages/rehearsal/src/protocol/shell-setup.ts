import type { AgentSetup } from './agent-setup.js';
import type { CommandName, DeploymentSpecification } from './instance.js';

/** How a shell in an instance is to be; the only argument of its program, as JSON. */
export interface ShellSetup extends Pick<
  AgentSetup,
  'cwd' | 'unit' | 'added' | 'mappedRoot' | 'prlimit'
> {
  /** Of the instance, for the prompt. */
  readonly name: string;
  /** Whose environment it has; that of no command where there was none. */
  readonly last?:
    { readonly event: CommandName; readonly specification: DeploymentSpecification } | undefined;
  /** The kind of the terminal, `TERM`; undefined where commands come from something else. */
  readonly terminal?: string | undefined;
}
