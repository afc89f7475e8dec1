import { plural } from '@codedeployer/appspec/text';
import type { CheckLine } from '../../model/activation.js';
import type { CheckReport } from '../../model/check-report.js';

/** What was looked at, in a line each below what it is about; what is to be done stands below it. */
export function formatCheck({ lines, counts, rehearsed }: CheckReport): string[] {
  const bySubject = new Map<string, CheckLine[]>();
  for (const line of lines)
    bySubject.set(line.subject, [...(bySubject.get(line.subject) ?? []), line]);
  return [
    ...[...bySubject].flatMap(([subject, some]) => [subject, ...some.flatMap(formatLine)]),
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
