import type { PushReport } from '../../model/push-report.js';
import { nameSequence } from '../../model/sequence.js';

/** What was pushed, in lines, and how to deploy it. */
export function formatPush({ application, version, rehearsed, revisions }: PushReport): string[] {
  const mode = rehearsed ? ' --rehearse' : '';
  return revisions.flatMap(({ url, groups, sequence }) => [
    // That of a commit needs no word: nobody has asked for it.
    `${application} ${version}: ${url}${sequence?.kind === 'number' ? ` (${nameSequence(sequence)})` : ''}`,
    `To deploy it: codedeployer deploy --revision '${url}' --groups ${groups.join(',')}${mode}`,
  ]);
}
