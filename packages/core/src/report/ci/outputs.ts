import type { RunReport } from '../../model/deploy-report.js';

/** What later steps and jobs may want to know of a run, in general: what a GitHub Action lists as its outputs. */
export const outputs = {
  succeeded: 'Whether everything that was asked for succeeded: `true` or `false`.',
  application: 'Name of the CodeDeploy application.',
  version: 'Name of the version.',
  digest: 'SHA-256 of the archive.',
  bucket: 'Bucket that the revision is in.',
  key: 'Its key there.',
  'deployment-ids': 'Ids of the deployments, with commas between them.',
  deployments: 'The same as JSON: deployment group → id.',
} as const;

type Output = keyof typeof outputs;

/** Their values for one run, without line breaks; what is not known is absent. */
function outputsOf(report: RunReport): [name: Output, value: string][] {
  const { succeeded, application, version, digest, revision, deployments } = report;
  const values: Readonly<Record<Output, string | undefined>> = {
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
  return Object.entries(values).flatMap(([name, value]) =>
    // A line break would begin another output.
    value === undefined ? [] : [[name as Output, value.replaceAll(/[\r\n]+/g, ' ')]],
  );
}

/** Lines for the file `$GITHUB_OUTPUT` of a GitHub Actions job: `version=1.5.0`. */
export function githubOutputs(report: RunReport): string {
  return outputsOf(report)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/**
 * The same for the file of the option `dotenv`, but for the JSON, whose quotation marks not every reader keeps: `DEPLOYED_VERSION=1.5.0`.
 * The names are none that this tool reads itself.
 */
export function dotenvOutputs(report: RunReport): string {
  return outputsOf(report)
    .filter(([name]) => name !== 'deployments')
    .map(([name, value]) => `DEPLOYED_${name.toUpperCase().replaceAll('-', '_')}=${value}\n`)
    .join('');
}
