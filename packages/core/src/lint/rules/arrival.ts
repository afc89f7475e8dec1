import { unpackingCodes } from '../lint-archive.js';
import { normalizingCodes } from '../normalize-appspec.js';
import type { RevisionRule } from '../rule.js';

const codes = { ...normalizingCodes, ...unpackingCodes };

/** What was put right on the way into the archive, and how a ready-made one is unpacked. */
export const arrival: RevisionRule<keyof typeof codes> = {
  codes,
  // Windows has no modes to lack.
  check: ({ arrival: findings, os }) =>
    os === 'windows' ? findings.filter(({ code }) => code !== 'archive-mode') : findings,
};
