import { plural, visibleName } from '@codedeployer/appspec/text';
import type { DryRunReport } from '../model/dry-run-report.js';
import { formatBytes } from '../text/format-bytes.js';

type Path = DryRunReport['paths'][number];

const isIn = ({ type }: Path) => type !== 'ignored';
const isFile = ({ type }: Path) => type === 'file' || type === 'symlink';

/** As many files of one folder are told by name; what is to be done must not be lost behind a `node_modules/`. */
const named = 100;

/** The folder at the top of the revision that a path is in or is; a file at the top has none. */
function topOf({ path, type }: Path): string | undefined {
  const [top = '', ...below] = path.split('/');
  return below.length > 0 || type === 'directory' ? top : undefined;
}

/** What is in the revision and what is not, with one line for a folder at its top that has too many files to name. */
function formatPaths(paths: readonly Path[]): string[] {
  const kept = new Map<string | undefined, Path[]>();
  for (const file of paths.filter(isFile)) {
    const beside = kept.get(topOf(file));
    if (beside === undefined) kept.set(topOf(file), [file]);
    else beside.push(file);
  }
  const folded = new Set<string>();
  return paths.flatMap((it) => {
    const { path, type, size, reason } = it;
    const sign = isIn(it) ? '+' : '-';
    const top = topOf(it);
    const inside = (isIn(it) ? kept.get(top) : undefined) ?? [];
    if (top === undefined || inside.length <= named) {
      const bytes = type === 'file' ? `, ${formatBytes(size ?? 0)}` : '';
      return `  ${sign} ${visibleName(path)}${bytes} (${visibleName(reason)})`;
    }
    if (folded.has(top)) return [];
    folded.add(top);
    const bytes = inside.reduce((sum, one) => sum + (one.size ?? 0), 0);
    return `  ${sign} ${visibleName(top)}/: ${plural(inside.length, 'file')}, ${formatBytes(bytes)}`;
  });
}

/** What a run would do, in lines. */
export function formatDryRun(report: DryRunReport): string[] {
  const { application, version, digest, paths, size, waves, groups, calls } = report;
  const files = paths.filter(isFile).length;
  const what = `${application} ${version}${digest === '' ? '' : ` (digest ${digest})`}`;
  return [
    report.revision === undefined
      ? `${what}: ${plural(files, 'file')}, ${formatBytes(size)} before compression`
      : `${what}: is to be in S3 already ("revision": ${report.revision}), and nothing is packed`,
    ...formatPaths(paths),
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
