import type { AgentUnit } from '@codedeployer/core/contract';
import type { AgentProfile } from '@codedeployer/core';
import type { AgentOne, UnitKind } from '../protocol/agent-setup.js';

/** An agent as it is rehearsed. */
export interface RehearsedAgent {
  readonly agent: AgentOne;
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
  if (profile === 'v1' || profile === 'v1-ruby-2.7')
    return { agent: profile, unit: agentUnit ?? 'systemd', limits: [] };
  const limits = [
    ...(isInstalled
      ? []
      : [
          `The agent profile is ${profile}, but the instances are rehearsed with agent 1 on Ruby 3.1: what agent 2 does otherwise does not show.`,
        ]),
    ...(agentUnit === undefined
      ? []
      : [`"agentUnit" (${agentUnit}) has no effect: agent 2 has a unit of its own.`]),
  ];
  return { agent: 'v1', unit: 'agent-2', limits };
}
