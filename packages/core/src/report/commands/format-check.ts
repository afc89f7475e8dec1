import { plural } from '@codedeployer/appspec/text';
import type { CheckLine } from '../../model/activation.js';
import type { CheckReport } from '../../model/check-report.js';

/** What was looked at, in a line each below what it is about; what is to be done stands below it. */
export function formatCheck({ lines, counts, rehearsed }: CheckReport): string[] {
  const byHeading = new Map<string, CheckLine[]>();
  const head = headings(lines);
  for (const line of lines) {
    const heading = head(line);
    byHeading.set(heading, [...(byHeading.get(heading) ?? []), line]);
  }
  return [
    ...[...byHeading].flatMap(([heading, some]) => [heading, ...some.flatMap(formatLine)]),
    '',
    [
      plural(counts.problem, 'problem'),
      plural(counts.warning, 'warning'),
      `${counts.unseen} not seen`,
      `${counts.ok} ok`,
    ].join(', '),
    ...(lines.some(({ permission }) => permission !== undefined) ? [pointPolicy] : []),
    ...(rehearsed && lines.some(({ fix = '' }) => fix.startsWith('aws ')) ? [pointAws] : []),
  ];
}

const pointPolicy =
  '`codedeployer policy check` prints all that has to be allowed to see everything.';

/** What lines stand below: what they are about, and where that is, or for which groups, where two things are called the same. */
function headings(lines: readonly CheckLine[]): (line: CheckLine) => string {
  const where = ({ subject, region, groups = [] }: CheckLine) =>
    region === undefined ? '' : subject === region ? `for ${groups.join(', ')}` : `in ${region}`;
  const places = new Map<string, Set<string>>();
  for (const line of lines)
    places.set(line.subject, (places.get(line.subject) ?? new Set()).add(where(line)));
  return (line) =>
    (places.get(line.subject)?.size ?? 0) > 1 ? `${line.subject} ${where(line)}` : line.subject;
}

/** Else what is typed as it stands would change something on AWS. */
const pointAws =
  'This is the rehearsal: `codedeployer activate --rehearse --yes` makes what is missing there, and `rehearse --serve` says how `aws` is pointed at it.';

function formatLine({ level, check, message, fix, permission }: CheckLine): string[] {
  return [
    `  ${level.padEnd('problem'.length)}  ${check}: ${message}`,
    ...(permission === undefined ? [] : [`             to see it, allow ${permission}`]),
    ...(fix === undefined ? [] : [`             ${fix}`]),
  ];
}
