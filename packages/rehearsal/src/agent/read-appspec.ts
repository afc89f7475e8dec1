import type { AgentProfile, Appspec } from '@codedeployer/appspec';
import { parseAppspec } from '@codedeployer/appspec';
import { AgentFailure } from './agent-failure.js';

/**
 * Reads an appspec as the agent does.
 * @throws AgentFailure with the agent's own message when it refuses the file.
 */
export function readAppspec(contents: Buffer, profile: AgentProfile | undefined): Appspec {
  const verdict = parseAppspec(contents, { profile });
  if (verdict.accepted) return verdict.appspec;
  throw new AgentFailure({ rubyClass: verdict.error.class, message: verdict.error.message });
}
