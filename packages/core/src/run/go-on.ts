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
 * those that were skipped, as they were busy, are among them. Nothing is known to be wrong with them; those where a deployment failed, or may have been started, are not among them, nor is what is gone from S3.
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
  const urlOf = (group: string) => {
    const revision = state.revisions.get(group);
    return revision === undefined ? [] : [revisionUrl(revision)];
  };
  const isGone = new Set(
    state.notStarted.flatMap(({ code, group }) => (code === 'OBJECT_GONE' ? urlOf(group) : [])),
  );
  const left = new Map<string, string[]>();
  for (const group of groups) {
    const [url] = urlOf(group);
    if (url === undefined || begun.has(group) || isGone.has(url)) continue;
    left.set(url, [...(left.get(url) ?? []), group]);
  }
  return [...left].map(
    ([url, names]) => `codedeployer deploy --revision '${url}' --groups ${names.join(',')}`,
  );
}
