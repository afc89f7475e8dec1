import { placeOf } from '../../read/place.js';
import { warning } from '../code-info.js';
import { findingsOf } from '../report.js';
import type { TextRule } from '../rule.js';

const codes = {
  'appspec-document-ignored': warning('What follows the first YAML document is ignored.'),
};
const finding = findingsOf(codes);

/** Further YAML documents in a file that the agent takes. */
export const documents: TextRule<keyof typeof codes> = {
  codes,
  check({ document, root, verdict, file }) {
    if (root === undefined || !verdict.accepted || !document.hasMore()) return [];
    return [
      finding('appspec-document-ignored', {
        file,
        place: placeOf(root.end),
        message: 'The agent reads the first YAML document only; what follows is ignored.',
        hint: 'Remove the line "---" between them, or what follows it.',
      }),
    ];
  },
};
