import type { AgentProfile } from '@codedeployer/core';

/** The agents that are rehearsed: agent 1, by the Ruby that it runs on. */
export type AgentOne = Extract<AgentProfile, 'v1' | 'v1-ruby-2.7'>;

/** The agent that stands in for the one that is asked for, and what is to be said of that. */
export function agentFor(profile: AgentProfile = 'v1'): {
  readonly agent: AgentOne;
  readonly limits: readonly string[];
} {
  if (profile === 'v1' || profile === 'v1-ruby-2.7') return { agent: profile, limits: [] };
  const limit = `The agent profile is ${profile}, but the instances are rehearsed with agent 1 on Ruby 3.1: what agent 2 does otherwise does not show.`;
  return { agent: 'v1', limits: [limit] };
}
