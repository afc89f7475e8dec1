import { type AgentProfile, type Appspec, parseAppspec, scriptEvents } from '@codedeployer/appspec';
import type { RevisionEntry } from '../model/entry.js';
import { readContents } from '../workers/read-contents.js';

async function appspecOf(
  entries: readonly RevisionEntry[],
  profile: AgentProfile,
): Promise<Appspec | undefined> {
  const entry = entries.find(({ path }) => path === 'appspec.yml');
  if (entry?.type !== 'file') return undefined;
  const verdict = parseAppspec(await readContents(entry), { profile });
  return verdict.accepted ? verdict.appspec : undefined;
}

/**
 * The events for which the appspec of a revision has scripts that the agent runs; of others, lint has told that they never do.
 * None where the agent does not take the appspec.
 */
export async function hooksOf(
  entries: readonly RevisionEntry[],
  profile: AgentProfile,
): Promise<readonly string[]> {
  const appspec = await appspecOf(entries, profile);
  return [...(appspec?.hooks ?? [])]
    .filter(([event, scripts]) => scripts.length > 0 && scriptEvents.includes(event))
    .map(([event]) => event);
}

/** The users that the appspec of a revision names, to run scripts as and as owners of files. */
export async function usersOf(
  entries: readonly RevisionEntry[],
  profile: AgentProfile,
): Promise<readonly string[]> {
  const appspec = await appspecOf(entries, profile);
  const scripts = [...(appspec?.hooks.values() ?? [])].flat();
  const named: readonly unknown[] = [
    ...scripts.map(({ runas }) => runas),
    ...(appspec?.permissions ?? []).map(({ owner }) => owner),
  ];
  return [
    ...new Set(named.filter((name): name is string => typeof name === 'string' && name !== '')),
  ];
}
