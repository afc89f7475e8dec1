import { plural, visibleName } from '@codedeployer/appspec/text';
import type { PrunedObject, PruneReport } from '../../model/prune-report.js';
import { formatBytes } from '../../text/format-bytes.js';
import { alignColumns } from './columns.js';
import { formatMoment } from './deployment-words.js';

const fates = { stays: 'stays', goes: 'goes', deleted: 'deleted', unknown: 'deleted?' } as const;

/** Which revisions stay in S3 and which go, and why, in lines: one for each, the newest first, bucket by bucket. */
export function formatPrune(report: PruneReport): string[] {
  const { objects, time, rehearsed } = report;
  const buckets = [...new Set(objects.map(({ bucket }) => bucket))].toSorted();
  const lines = buckets.flatMap((bucket) => {
    const rows = objects
      .filter((object) => object.bucket === bucket)
      .map((object) => rowOf(object, time));
    return [
      `s3://${bucket}${rehearsed ? ' (rehearsal)' : ''}`,
      ...alignColumns(rows).map((line) => `  ${line}`),
    ];
  });
  return [...lines, ...summaryOf(report)];
}

function rowOf(object: PrunedObject, now: string): string[] {
  const { key, versionId, version, size, lastModified, fate, reason } = object;
  return [
    fates[fate],
    visibleName(`${key}${versionId === undefined ? '' : `?versionId=${versionId}`}`),
    visibleName(version ?? ''),
    formatBytes(size),
    formatMoment(lastModified, now),
    visibleName(reason),
  ];
}

function summaryOf({ objects, asked, keep, error }: PruneReport): string[] {
  const count = (fate: PrunedObject['fate']) => {
    const some = objects.filter((object) => object.fate === fate);
    const bytes = some.reduce((sum, { size }) => sum + size, 0);
    return {
      number: some.length,
      text: `${plural(some.length, 'object')} (${formatBytes(bytes)})`,
    };
  };
  const [goes, deleted, unknown] = [count('goes'), count('deleted'), count('unknown')];
  if (error !== undefined)
    return [
      `It was not gone on with: ${error.message}`,
      ...(error.hint === undefined ? [] : [error.hint]),
      `Deleted: ${deleted.text}; still there: ${goes.text}.`,
      ...(unknown.number === 0
        ? []
        : [`Of ${unknown.text} S3 did not say whether they are deleted: prune again to see.`]),
    ];
  if (deleted.number > 0)
    return [
      `Deleted: ${deleted.text}. CodeDeploy goes on listing what was registered; history says of it that its object is gone.`,
    ];
  if (goes.number === 0) return ['Nothing goes: each object is needed, or too young, or not ours.'];
  return asked
    ? []
    : [
        `${goes.text} would go. Nothing was deleted; to delete: codedeployer prune${keep === 5 ? '' : ` --keep ${keep}`} --yes`,
      ];
}
