import { rehearsalFailure } from '../errors/failures.js';
import { openInstalledAgent, type AgentOnHost } from '../instance/installed-agent.js';
import type { ChosenIsolation } from '../isolation/choose-isolation.js';
import type { RehearsedGroup } from '../request/read-groups.js';

/** The agents of groups that have AWS's own. */
export interface OpenedAgents {
  /** By the name of the group. */
  readonly of: ReadonlyMap<string, AgentOnHost>;
  /** What is to be said of them. */
  readonly limits: readonly string[];
}

/**
 * Finds the agents that groups ask for.
 * @throws CodedeployerError `REHEARSAL_AGENT_NOT_FOUND`, `REHEARSAL_AGENT_NEEDS_NAMESPACES`, `REHEARSAL_AGENT_NEEDS_NETWORK`
 */
export async function openInstalledAgents(
  groups: readonly RehearsedGroup[],
  { kind, reason, inUserNamespace }: ChosenIsolation,
): Promise<OpenedAgents> {
  const of = new Map<string, AgentOnHost>();
  const limits = new Set<string>();
  for (const { name: group, installed, network } of groups) {
    if (installed === undefined) continue;
    const { name } = installed;
    if (kind !== 'namespaces')
      throw rehearsalFailure('REHEARSAL_AGENT_NEEDS_NAMESPACES', { name, reason });
    if (network === 'host')
      throw rehearsalFailure('REHEARSAL_AGENT_NEEDS_NETWORK', { name, group });
    const agent = await openInstalledAgent(installed);
    of.set(group, agent);
    const what = agent.version === undefined ? name : `${name} (${agent.version})`;
    limits.add(
      `Instances of ${group} run the agent ${what} itself; an event that is broken off goes on there, as on EC2.`,
    );
    if (inUserNamespace)
      limits.add(
        `Hooks with "runas" fail with the agent ${name}: there is only the user root, and su works for nobody.`,
      );
  }
  return { of, limits: [...limits] };
}
