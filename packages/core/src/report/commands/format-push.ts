import type { PushReport } from '../../model/push-report.js';

/** What was pushed, in lines, and how to deploy it. */
export function formatPush({ application, version, revisions }: PushReport): string[] {
  return revisions.flatMap(({ url, groups }) => [
    `${application} ${version}: ${url}`,
    `To deploy it: codedeployer deploy --revision '${url}' --groups ${groups.join(',')}`,
  ]);
}
