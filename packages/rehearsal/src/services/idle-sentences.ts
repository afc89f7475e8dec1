import type { IdleRemark } from '../protocol/messages.js';

/** Says what the services of all instances were asked for and do not do here: each thing once, with the units that ask for it. */
export function idleSentences(remarks: readonly IdleRemark[]): readonly string[] {
  const unknown = new Map<string, Set<string>>();
  const lost = new Set<string>();
  for (const { what, unit, isUnknown } of remarks) {
    if (!isUnknown) lost.add(what);
    else unknown.set(what, (unknown.get(what) ?? new Set()).add(unit ?? ''));
  }
  const listed = [...unknown].map(([what, units]) => {
    const named = [...units].filter((unit) => unit !== '');
    return named.length === 0 ? what : `${what} (${named.join(', ')})`;
  });
  return [
    ...(listed.length === 0
      ? []
      : [`Without effect on the services of a rehearsal: ${listed.join(', ')}.`]),
    ...[...lost].map(
      (unit) =>
        `${unit} ran when the rehearsal before ended, and does not start any more: \`systemctl status ${unit}\` in a hook says why.`,
    ),
  ];
}
