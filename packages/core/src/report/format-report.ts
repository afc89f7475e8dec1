import { dirname } from 'node:path/posix';
import type { InstanceHolding } from '../model/contract.js';
import type { RunReport } from '../model/deploy-report.js';
import { formatComparison } from './format-comparison.js';
import { visibleLines } from '@codedeployer/appspec/text';

const shownPaths = 8;
const shownDiffs = 3;
const shownLines = 12;

/** The beginning of a unified diff. */
function formatDiff(diff: string): string[] {
  const lines = diff.trimEnd().split('\n');
  const more = lines.length - shownLines;
  return [
    ...lines.slice(0, shownLines).map((line) => `    ${line}`),
    ...(more > 0 ? [`    … ${more} more lines`] : []),
  ];
}

/** Paths without those below another of them, each with the number that it stands for. */
function topmost(paths: readonly string[]): string[] {
  const all = new Set(paths);
  const counts = new Map<string, number>();
  for (const path of paths) {
    let top = path;
    for (let parent = dirname(top); parent !== '/'; parent = dirname(parent))
      if (all.has(parent)) top = parent;
    counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  return [...counts].map(([path, count]) => (count === 1 ? path : `${path} (${count - 1} inside)`));
}

function formatHolding(holding: InstanceHolding): string[] {
  const { instanceId, name, group, directory, byDeployment, diffs = [] } = holding;
  const { added, changed, removed } = byDeployment ?? holding;
  const than = byDeployment === undefined ? 'what it started as' : 'before this deployment';
  const marked = [
    ...topmost(added).map((path) => `+ ${path}`),
    ...changed.map((path) => `~ ${path}`),
    ...topmost(removed).map((path) => `- ${path}`),
  ];
  const more = marked.length - shownPaths;
  return [
    `${name === undefined ? '' : `${name}: `}${group} ${instanceId} holds, compared to ${than}: ${added.length} added, ${changed.length} changed, ${removed.length} removed`,
    ...marked.slice(0, shownPaths).map((line) => `  ${line}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    ...diffs.slice(0, shownDiffs).flatMap(({ diff }) => formatDiff(diff)),
    `  its files: ${directory}`,
  ];
}

/** What every instance of a rehearsal now holds and where to look at it, and what is different from an earlier one, in lines. */
export function formatHoldings({ rehearsal }: Pick<RunReport, 'rehearsal'>): string[] {
  if (rehearsal === undefined) return [];
  const { holdings, comparison } = rehearsal;
  return [
    ...holdings.flatMap(formatHolding).map(visibleLines),
    ...(comparison === undefined ? [] : formatComparison(comparison)),
  ];
}

/** What a run that succeeded has deployed, in lines; none of one that did not. */
export function formatEnd(report: RunReport): string[] {
  if (!report.succeeded) return [];
  const verb = report.rehearsal === undefined ? 'Deployed' : 'Rehearsed';
  const groups = [...new Set(report.deployments.map(({ group }) => group))].join(', ');
  // Of a deployment that was only watched the version may not be known.
  const what = [report.application, report.version].filter((word) => word !== undefined).join(' ');
  return [
    groups === ''
      ? `Nothing had to be deployed: ${what} is on ${report.groups.join(', ')}.`
      : `${verb} ${what} to ${groups}.`,
    ...report.notStarted.map(({ group, reason }) => `Left out: ${group}. ${reason}`),
  ].map(visibleLines);
}

/** The end of a run in lines: what every instance of a rehearsal now holds and where to look at it. */
export function formatReport(report: RunReport): string[] {
  return [...formatHoldings(report), ...formatEnd(report)];
}
