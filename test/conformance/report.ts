import type { Comparison } from './compare.js';

/** Sums comparisons up: agreed of total for each field, each reason for skipping with its count, every difference. */
export function report(comparisons: readonly Comparison[]): string {
  const fields = [...new Set(comparisons.map(({ field }) => field))];
  const lines = fields.flatMap((field) => {
    const of = comparisons.filter((each) => each.field === field);
    const compared = of.filter(({ state }) => state !== 'skipped');
    const agreed = compared.filter(({ state }) => state === 'agrees').length;
    const skipped = of.length - compared.length;
    const more = skipped === 0 ? '' : `, ${skipped} skipped`;
    return [`${field.padEnd(24)}${agreed}/${compared.length} agreed${more}`];
  });
  const skipped = new Map<string, Set<string>>();
  for (const { state, detail = '', name } of comparisons) {
    if (state !== 'skipped') continue;
    skipped.set(detail, (skipped.get(detail) ?? new Set<string>()).add(name));
  }
  for (const [reason, names] of skipped) {
    lines.push('', `skipped because ${reason}: ${names.size}`);
    if (names.size <= 10) lines.push(`        ${[...names].join(' ')}`);
  }
  const different = comparisons.filter(({ state }) => state === 'differs');
  if (different.length > 0) lines.push('', `${different.length} differences`);
  for (const { name, field, detail } of different) {
    lines.push(`    ${name}: ${field}`, `        ${detail ?? ''}`);
  }
  return `${lines.join('\n')}\n`;
}
