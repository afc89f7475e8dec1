import { rehearsalFailure } from '../errors/failures.js';
import { agentCommands, type CommandName } from '../protocol/instance.js';

/**
 * Reads the names of lifecycle events whose scripts are to run; undefined for all.
 * @throws CodedeployerError `REHEARSAL_EVENT_UNKNOWN`
 */
export function parseEvents(
  names: readonly string[] | undefined,
): ReadonlySet<CommandName> | undefined {
  if (names === undefined) return undefined;
  const events = new Set<CommandName>();
  for (const name of names) {
    const event = agentCommands.find((command) => command === name);
    if (event === undefined) {
      throw rehearsalFailure('REHEARSAL_EVENT_UNKNOWN', { name, known: agentCommands });
    }
    events.add(event);
  }
  return events;
}
