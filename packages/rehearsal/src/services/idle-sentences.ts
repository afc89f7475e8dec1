import type { IdleRemark } from '../protocol/messages.js';

/** Says what instances were asked for and do not do here: each thing once, with the units that ask for it. */
export function idleSentences(remarks: readonly IdleRemark[]): readonly string[] {
  const unknown = new Map<string, Set<string>>();
  const all = (kind: IdleRemark['kind']) =>
    new Set(remarks.filter((remark) => remark.kind === kind).map(({ what }) => what));
  for (const { kind, what, unit } of remarks) {
    if (kind === 'unknown') unknown.set(what, (unknown.get(what) ?? new Set()).add(unit ?? ''));
  }
  const listed = [...unknown].map(([what, units]) => {
    const named = [...units].filter((unit) => unit !== '');
    return named.length === 0 ? what : `${what} (${named.join(', ')})`;
  });
  return [
    ...(listed.length === 0
      ? []
      : [`Without effect on the services of a rehearsal: ${listed.join(', ')}.`]),
    ...[...all('lost')].map(
      (unit) =>
        `${unit} ran when the rehearsal before ended, and does not start any more: \`systemctl status ${unit}\` in a hook says why.`,
    ),
    ...[...all('failed')].map(
      (unit) =>
        `${unit} of the root failed when its systemd came up: \`systemctl status ${unit}\` in a hook says why.`,
    ),
    ...[...all('starting')].map(
      (unit) => `${unit} of the root was still starting when the agent was there.`,
    ),
    ...[...all('port')].map(
      (address) =>
        `${address} of this machine is not reached by all instances, as something of their own listens there.`,
    ),
  ];
}
