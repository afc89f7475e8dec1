import type { NamedGroup } from '../../model/command-reports.js';
import type { DeploymentSummary } from '../../model/deployment-summary.js';
import { plural } from '@codedeployer/appspec/text';

/** How long ago something was, in one unit: `40 s`, `3 min`, `5 h`, `12 days`. */
export function formatAge(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 90 * 60) return `${Math.round(whole / 60)} min`;
  if (whole < 36 * 3600) return `${Math.round(whole / 3600)} h`;
  return plural(Math.round(whole / 86_400), 'day');
}

/** Seconds from a point in time until the report was made. */
export function secondsSince(iso: string, now: string): number {
  return (Date.parse(now) - Date.parse(iso)) / 1000;
}

/** `3 h ago (2026-11-29 14:02 UTC)`, the same on every machine. */
export function formatMoment(iso: string | undefined, now: string): string {
  if (iso === undefined) return '';
  const age = formatAge(secondsSince(iso, now));
  return `${age} ago (${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC)`;
}

/** A version that is a whole commit is cut as git cuts it. */
function cutCommit(version: string): string {
  return version.replace(/^([0-9a-f]{8})[0-9a-f]{32}(?=$|-)/, '$1');
}

/** The first digits of a commit, and that files had changed since. */
function shortCommit(commit: string): string {
  return commit.replace(/^(\w{8})\w*/, '$1');
}

/** What was deployed: `1.4.2 (commit 3f9c2e1a)`, or where it lies. */
export function nameRevision({ revision, description }: DeploymentSummary): string {
  if (revision === undefined) return description ?? 'a revision of which nothing is told';
  const { version, commit, location } = revision;
  if (version === undefined) return location;
  const isNamed = commit === undefined || version.startsWith(commit.slice(0, 7));
  return `${cutCommit(version)}${isNamed ? '' : ` (commit ${shortCommit(commit)})`}`;
}

const creators: Readonly<Record<string, string>> = {
  autoscaling: 'by Auto Scaling, for a new instance',
  autoscalingTermination: 'by Auto Scaling, for an instance that ends',
  CodeDeployAutoUpdate: 'by CodeDeploy, for outdated instances',
  codeDeployRollback: 'by CodeDeploy, as a rollback',
};

/** Who started a deployment, as far as CodeDeploy tells. */
export function nameCreator({ creator, isOurs, by, rollbackOf }: DeploymentSummary): string {
  if (rollbackOf !== undefined) return `rolls back ${rollbackOf}`;
  if (creator === 'user') return isOurs ? `by ${by ?? 'codedeployer'}` : 'by a user';
  return creators[creator] ?? `by ${creator}`;
}

/** How many instances of a deployment there are, and how many of them have succeeded. */
function count({ counts = {} }: DeploymentSummary) {
  const total = Object.values(counts).reduce((sum, some) => sum + some, 0);
  return { done: counts.Succeeded ?? 0, total };
}

/** `2 of 2 instances`; nothing where CodeDeploy has not begun with any. */
export function countDone(deployment: DeploymentSummary): string | undefined {
  const { done, total } = count(deployment);
  return total === 0 ? undefined : `${done} of ${plural(total, 'instance')}`;
}

/** What stands above the groups of one application in one region. */
export function headGroups(
  { application, region }: NamedGroup,
  { rehearsed }: { readonly rehearsed: boolean },
): string {
  return rehearsed
    ? `${application}, rehearsed on this machine`
    : `${application} in ${region ?? ''}`;
}

/** What is to know of the object of a revision that will not be found any more. */
export function tellObject({ revision }: DeploymentSummary): string | undefined {
  if (revision?.object === 'gone')
    return `${revision.location} is gone: new instances cannot get it, nor can it be rolled back to.`;
  if (revision?.object === 'replaced')
    return `${revision.location} is another object now: new instances cannot get this revision, nor can it be rolled back to.`;
  return revision?.hidden === undefined
    ? undefined
    : `Whether S3 still has it is not known: ${revision.hidden}`;
}
