import type { Config } from '../config/load-config.js';
import type { S3Revision } from '../model/uploaded-revision.js';
import type { RunState } from './run-state.js';

/** A revision as the option `revision` takes it. */
export function revisionUrl({ bucket, key, versionId }: S3Revision): string {
  const version = versionId === undefined ? '' : `?versionId=${encodeURIComponent(versionId)}`;
  return `s3://${bucket}/${key}${version}`;
}

/**
 * The commands that deploy what a run has uploaded to the groups that it has not begun to deploy to, one for each object;
 * those that were skipped, as they were busy, are among them. Nothing is known to be wrong with them; those where a deployment failed, or may have been started, are not among them.
 */
export function goOnCommands(
  { groups, rehearse }: Pick<Config, 'groups' | 'rehearse'>,
  state: RunState,
): string[] {
  if (rehearse) return []; // it is rehearsed again from the start

  const begun = new Set([
    ...[...state.deployments, ...state.running, ...state.uncertain].map(({ group }) => group),
    ...state.there,
  ]);
  const left = new Map<string, string[]>();
  for (const group of groups) {
    const revision = state.revisions.get(group);
    if (revision === undefined || begun.has(group)) continue;
    const url = revisionUrl(revision);
    left.set(url, [...(left.get(url) ?? []), group]);
  }
  return [...left].map(
    ([url, names]) => `codedeployer deploy --revision '${url}' --groups ${names.join(',')}`,
  );
}
