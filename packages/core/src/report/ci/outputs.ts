import type { RunReport } from '../../model/deploy-report.js';

/** What later steps and jobs may want to know of a run, by its name, without line breaks; what is not known is absent. */
function outputsOf(report: RunReport): [name: string, value: string][] {
  const { succeeded, application, version, digest, revision, deployments } = report;
  const values = {
    succeeded: String(succeeded),
    application,
    version,
    digest,
    bucket: revision?.bucket,
    key: revision?.key,
    'deployment-ids': deployments.map(({ deploymentId }) => deploymentId).join(','),
  };
  return Object.entries(values).flatMap(([name, value]) =>
    // A line break would begin another output.
    value === undefined ? [] : [[name, value.replaceAll(/[\r\n]+/g, ' ')]],
  );
}

/**
 * Lines for the file `$GITHUB_OUTPUT` of a GitHub Actions job: `succeeded`, `application`, `version`, `digest`, `bucket`, `key`,
 * `deployment-ids` (with commas between them) and `deployments` (JSON: group → id).
 */
export function githubOutputs(report: RunReport): string {
  const byGroup = Object.fromEntries(
    report.deployments.map(({ group, deploymentId }) => [group, deploymentId]),
  );
  return [...outputsOf(report), ['deployments', JSON.stringify(byGroup)]]
    .map(([name = '', value = '']) => `${name}=${value}\n`)
    .join('');
}

/**
 * The same for the file of the option `dotenv`, but for the JSON, whose quotation marks not every reader keeps: `DEPLOYED_VERSION=1.5.0`.
 * The names are none that this tool reads itself.
 */
export function dotenvOutputs(report: RunReport): string {
  return outputsOf(report)
    .map(([name, value]) => `DEPLOYED_${name.toUpperCase().replaceAll('-', '_')}=${value}\n`)
    .join('');
}
