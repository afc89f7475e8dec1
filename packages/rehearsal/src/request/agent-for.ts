import type { AgentUnit } from '@codedeployer/core/contract';
import type { AgentProfile } from '@codedeployer/core';
import { isAgentTwo, type UnitKind } from '../protocol/agent-setup.js';

/** An agent as it is rehearsed. */
export interface RehearsedAgent {
  readonly agent: AgentProfile;
  readonly unit: UnitKind;
  /** What is to be said of it. */
  readonly limits: readonly string[];
}

/**
 * The agent that stands in for the one that is asked for, and the unit that starts it.
 *
 * @param isInstalled whether AWS's own does the work
 */
export function agentFor(
  profile: AgentProfile = 'v1',
  agentUnit: AgentUnit | undefined,
  isInstalled = false,
): RehearsedAgent {
  if (!isAgentTwo(profile)) return { agent: profile, unit: agentUnit ?? 'systemd', limits: [] };
  const limits = [
    ...(isInstalled
      ? []
      : [
          `The agent profile is ${profile}: what is known of agent 2 is rehearsed, such as how it reads appspec.yml and runs hooks; in all else the instances have agent 1.`,
        ]),
    ...(agentUnit === undefined
      ? []
      : [`"agentUnit" (${agentUnit}) has no effect: agent 2 has a unit of its own.`]),
  ];
  return { agent: profile, unit: 'agent-2', limits };
}
