import { warning } from '../code-info.js';
import { findingsOf } from '../report.js';
import type { TextRule } from '../rule.js';

const codes = {
  'appspec-behavior-wins': warning(
    'file_exists_behavior of the file overrides the one of the deployment.',
  ),
};
const finding = findingsOf(codes);

/** What the file and the deployment say differently of files that are there. */
export const behavior: TextRule<keyof typeof codes> = {
  codes,
  check({ verdict, fileExistsBehavior: option, file }) {
    const written = verdict.accepted ? verdict.appspec.fileExistsBehavior : undefined;
    if (written === undefined || option === undefined || option === written) return [];
    return [
      finding('appspec-behavior-wins', {
        file,
        message: `file_exists_behavior is ${written} in the file, and the agent follows the file; the option fileExistsBehavior (${option}) has no effect.`,
        hint: 'Set one of them, or both to the same.',
      }),
    ];
  },
};
