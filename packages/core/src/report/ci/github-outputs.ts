import type { RunReport } from '../../model/deploy-report.js';

/**
 * What later steps of a GitHub Actions job may want to know of a run, as lines for the file `$GITHUB_OUTPUT`:
 * `succeeded`, `application`, `version`, `digest`, `bucket`, `key`, `deployment-ids` (with commas between them) and
 * `deployments` (JSON: group → id). What is not known has no line.
 */
export function githubOutputs(report: RunReport): string {
  const { succeeded, application, version, digest, revision, deployments } = report;
  const values = {
    succeeded: String(succeeded),
    application,
    version,
    digest,
    bucket: revision?.bucket,
    key: revision?.key,
    'deployment-ids': deployments.map(({ deploymentId }) => deploymentId).join(','),
    deployments: JSON.stringify(
      Object.fromEntries(deployments.map(({ group, deploymentId }) => [group, deploymentId])),
    ),
  };
  return Object.entries(values)
    .flatMap(([name, value]) =>
      // A line break would begin another output.
      value === undefined ? [] : [`${name}=${value.replaceAll(/[\r\n]+/g, ' ')}\n`],
    )
    .join('');
}
