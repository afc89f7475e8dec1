import { plural, visibleName } from '@codedeployer/appspec/text';
import type { DryRunReport } from '../model/dry-run-report.js';
import { formatBytes } from '../text/format-bytes.js';

/** What a run would do, in lines. */
export function formatDryRun(report: DryRunReport): string[] {
  const { application, version, digest, paths, size, waves, groups, calls } = report;
  const isIn = ({ type }: (typeof paths)[number]) => type !== 'ignored';
  const files = paths.filter(({ type }) => type === 'file' || type === 'symlink').length;
  const what = `${application} ${version}${digest === '' ? '' : ` (digest ${digest})`}`;
  return [
    report.revision === undefined
      ? `${what}: ${plural(files, 'file')}, ${formatBytes(size)} before compression`
      : `${what}: is to be in S3 already ("revision": ${report.revision}), and nothing is packed`,
    ...paths.map((it) => {
      const size = it.type === 'file' ? `, ${formatBytes(it.size ?? 0)}` : '';
      return `  ${isIn(it) ? '+' : '-'} ${visibleName(it.path)}${size} (${visibleName(it.reason)})`;
    }),
    'Groups:',
    ...groups.map(({ name, bucket, key }) =>
      key === '' ? `  ${name}` : `  ${name}: s3://${bucket}/${key}`,
    ),
    ...(waves.length < 2 ? [] : [`Waves: ${waves.map((wave) => wave.join(', ')).join(', then ')}`]),
    'Calls to AWS, in this order:',
    ...calls.map(({ call, on, writes }) => `  ${writes ? 'write' : 'read '}  ${call}  ${on}`),
    ...(report.notAsked === undefined ? [] : [`AWS was not asked: ${report.notAsked}`]),
    ...report.found.map((line) => `Found: ${line}`),
    'Dry run: nothing was uploaded or deployed.',
  ];
}
