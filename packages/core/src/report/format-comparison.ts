import { visibleText } from '@codedeployer/appspec/text';
import type { RehearsalComparison, RehearsalDifference } from '../model/rehearsal-comparison.js';
import { formatNames } from './format-values.js';

/** Files that are told one by one. */
const mostFiles = 20;

/** What is different from an earlier rehearsal, a line each without its end. */
export function differenceLines({ differences }: RehearsalComparison): string[] {
  const files = differences.filter(({ what }) => what === 'file');
  const shown = files.slice(0, mostFiles);
  const told = differences.filter((one) => one.what !== 'file' || shown.includes(one));
  const more = files.length - shown.length;
  return [
    ...told.map((one) => visibleText(`${whereOf(one)}${inWords(one)}`)),
    ...(more > 0 ? [`… and ${more} more files`] : []),
  ];
}

function whereOf({ what, instances }: RehearsalDifference): string {
  return instances.length === 0 || what === 'instance' ? '' : `${formatNames(instances, 3)}: `;
}

function inWords({ what, subject, before, now }: RehearsalDifference): string {
  switch (what) {
    case 'outcome':
      return `${now ?? ''}; before: ${before ?? ''}`;
    case 'instance':
      return now === undefined ? `${subject} is not there any more` : `${subject} is new`;
    case 'file':
      if (before === undefined) return `${subject} is ${now ?? ''}, which it was not before`;
      if (now === undefined) return `${subject} was ${before} before, and is not now`;
      return before.split(',')[0] === now.split(',')[0]
        ? `${subject} has other contents`
        : `${subject} is ${now}; before: ${before}`;
    default:
      return `${subject} ${now ?? 'is not there'}; before: ${before ?? 'not there'}`;
  }
}

/** The whole in lines for people. */
export function formatComparison(comparison: RehearsalComparison): string[] {
  const { report, version, time } = comparison;
  const lines = differenceLines(comparison);
  const of = `${report} (${version === undefined ? '' : `${version}, `}${time})`;
  return [
    visibleText(
      `Compared to the rehearsal of ${of}: ${lines.length === 0 ? 'nothing is different' : `${comparison.differences.length} differences`}`,
    ),
    ...lines.map((line) => `  ${line}`),
  ];
}
