import type { Appspec } from './appspec.js';
import type { Finding } from './finding.js';

/** Why the agent would refuse the file. */
export interface AgentError {
  /** Its class: Ruby's for agent 1, `ParseError` for agent 2. */
  readonly class: string;
  /** To the letter, so that it can be searched for. */
  readonly message: string;
}

export type AppspecVerdict =
  | { readonly accepted: true; readonly appspec: Appspec; readonly findings: readonly Finding[] }
  | { readonly accepted: false; readonly error: AgentError; readonly findings: readonly Finding[] };
