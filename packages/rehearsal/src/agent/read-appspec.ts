import type { Appspec } from '@codedeployer/appspec';
import type { JudgeAppspec } from '../protocol/appspec-verdict.js';
import { AgentFailure } from './agent-failure.js';

/**
 * Reads an appspec as the agent does.
 * @throws AgentFailure with the agent's own message when it refuses the file.
 */
export async function readAppspec(contents: Buffer, judge: JudgeAppspec): Promise<Appspec> {
  const verdict = await judge(contents);
  if (verdict.accepted) return { ...verdict.appspec, hooks: new Map(verdict.appspec.hooks) };
  throw new AgentFailure({ rubyClass: verdict.error.class, message: verdict.error.message });
}
