import type { AgentProfile } from '../appspec/appspec.js';
import { parseAppspec } from '../appspec/parse-appspec.js';
import type { RevisionEntry } from '../revision/entry.js';
import { readContents } from '../revision/read-contents.js';

/** The events for which the appspec of a revision has scripts; none where the agent does not take the appspec. */
export async function hooksOf(
  entries: readonly RevisionEntry[],
  profile: AgentProfile,
): Promise<readonly string[]> {
  const entry = entries.find(({ path }) => path === 'appspec.yml');
  if (entry?.type !== 'file') return [];
  const verdict = parseAppspec(await readContents(entry), { profile });
  if (!verdict.accepted) return [];
  return [...verdict.appspec.hooks]
    .filter(([, scripts]) => scripts.length > 0)
    .map(([event]) => event);
}
