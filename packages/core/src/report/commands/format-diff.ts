import type { CommitsDiff, DiffReport, FileChange, GroupDiff } from '../../model/diff-report.js';
import { formatBytes } from '../../text/format-bytes.js';
import { linesByPlace } from './by-place.js';
import { alignColumns } from './columns.js';
import { formatMoment, nameRevision } from './deployment-words.js';

/** So many files of a group are shown; the others are counted. */
const mostShown = 40;

/** What would change on the groups, in lines. */
export function formatDiff(report: DiffReport): string[] {
  const { wanted } = report;
  const after = wanted.version ?? wanted.location ?? '';
  return linesByPlace(report, (groups) =>
    groups.flatMap((group) => linesOf(group, after, report.time)),
  );
}

function linesOf(diff: GroupDiff, after: string, now: string): string[] {
  const { group, live, files, commits, settings, error, bytesRead } = diff;
  if (error !== undefined)
    return [
      `  ${group} cannot be compared: ${error.message}`,
      ...(error.hint === undefined ? [] : [`    ${error.hint}`]),
    ];
  const before =
    live === undefined
      ? 'nothing was deployed with success so far'
      : `${nameRevision(live)}, ${formatMoment(live.endTime ?? live.startTime, now)}`;
  const isSame = files?.changes.length === 0;
  return [
    `  ${group}: ${before} → ${after}${isSame ? ': the same files' : ''}`,
    ...formatCommits(commits),
    ...(files === undefined || isSame ? [] : formatFiles(files.changes, files.unchanged)),
    ...settings.map((change) => `    ${change.option}: ${change.before} → ${change.after}`),
    ...(bytesRead === 0 ? [] : [`    ${formatBytes(bytesRead)} read from S3 for this`]),
  ];
}

function formatCommits(commits: CommitsDiff | undefined): string[] {
  if (commits === undefined) return [];
  const { added, removed } = commits;
  const list = (head: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`    ${head}:`, ...lines.map((line) => `      ${line}`)];
  return [...list('commits that come', added), ...list('commits that go', removed)];
}

const signs = { added: '+', changed: '~', removed: '-' } as const;

function formatFiles(changes: readonly FileChange[], unchanged: number): string[] {
  const count = (how: FileChange['how']) => changes.filter((change) => change.how === how).length;
  const counts = (['added', 'changed', 'removed'] as const)
    .map((how) => [count(how), how] as const)
    .filter(([number]) => number > 0)
    .map(([number, how]) => `${number} ${how}`);
  const shown = changes.slice(0, mostShown);
  const left = changes.length - shown.length;
  const rows = shown.map((change) => [`${signs[change.how]} ${change.path}`, describe(change)]);
  return [
    `    files: ${counts.join(', ')}, ${unchanged} as they are`,
    ...alignColumns(rows).map((line) => `      ${line}`),
    ...(left === 0 ? [] : [`      … and ${left} more (--json has them all)`]),
  ];
}

function describe({ before, after }: FileChange): string {
  if (before === undefined || after === undefined) {
    const { type, size } = after ?? before ?? { type: 'file', size: 0 };
    return type === 'symlink' ? 'link' : formatBytes(size);
  }
  const said: string[] = [];
  if (before.type !== after.type) said.push(`${nameType(before.type)} → ${nameType(after.type)}`);
  else if (before.size !== after.size && after.type === 'file')
    said.push(`${formatBytes(before.size)} → ${formatBytes(after.size)}`);
  if (before.type === after.type && after.type === 'file' && before.mode !== after.mode)
    said.push(`mode ${before.mode} → ${after.mode}`);
  return said.join(', ');
}

function nameType(type: 'file' | 'symlink'): string {
  return type === 'symlink' ? 'link' : 'file';
}
